/// What the player says, in the page's language: the scripts hold no text of their own.
enum PlayerWords {
  /// By the name that the scripts use; in English for a language that has no table.
  static func table(language: String) -> [String: String] {
    let own = language.lowercased().hasPrefix("de") ? german : [:]
    return english.merging(own) { $1 }
  }

  /// The table as a script module.
  static func module(language: String) -> [UInt8] {
    var text = Array("export default {".utf8)
    for (name, words) in table(language: language).sorted(by: { $0.key < $1.key }) {
      JSON.text(name).render(into: &text)
      text.append(UInt8(ascii: ":"))
      JSON.text(words).render(into: &text)
      text.append(UInt8(ascii: ","))
    }
    return text + Array("};\n".utf8)
  }

  static let english: [String: String] = [
    "again": "Play again", "audio": "Audio track", "automatic": "Automatic",
    "cannotPlay": "This browser cannot play the video.", "captionColour": "Caption colour", "captions": "Captions",
    "captionSize": "Caption size", "captionsOff": "Captions off", "chapters": "Chapters", "close": "Close",
    "controls": "Player controls", "copied": "Copied.", "copy": "Copy", "cyan": "Cyan", "download": "Download",
    "embedCode": "Code to embed the video",
    "failed": "This video could not be made ready. {reason}", "focusHint": "Focus mode. Esc leaves it.",
    "focusMode": "Focus mode", "fullscreen": "Full screen", "gone": "This video is no longer here.",
    "goTo": "Go to {time}", "green": "Green", "keyAudio": "Next audio track", "keyCaptions": "Captions on or off",
    "keyEnds": "To the beginning, to the end", "keyFocus": "Focus mode", "keyFullscreen": "Full screen",
    "keyHelp": "This list", "keyJump": "10 seconds back, forward", "keyLeave": "Close a menu, leave focus mode",
    "keyMute": "Sound on or off", "keyPlay": "Play or pause", "keys": "Keyboard shortcuts",
    "keySpeed": "Slower, faster", "keyStep": "5 seconds back, forward", "keyTenths": "To 0 % … 90 % of the video",
    "keyTheatre": "Theatre mode", "keyVolume": "Louder, quieter", "kilobytes": "{number} kB",
    "leaveFullscreen": "Leave full screen", "length": "Length", "link": "Link",
    "lost": "The connection was lost; trying again …", "mute": "Mute", "muted": "Sound off",
    "noCaptions": "This video has no captions.", "noReason": "No reason is known; the log of the server may tell.",
    "normal": "Normal", "notArrived": "not there yet", "off": "Off", "pause": "Pause", "pip": "Picture in picture",
    "play": "Play", "position": "{now} of {all}", "positionInChapter": "{now} of {all}, {chapter}",
    "noScript": "To watch here, your browser has to run scripts. Any player takes the stream:",
    "processed": "Processed",
    "processing": "This video is still being processed: {percent} %.",
    "processingPlayable": "This video is still being processed: {percent} %. You can watch what is ready.",
    "quality": "Quality", "receiving": "This video is still being uploaded.", "resumed": "Resumed at {time}",
    "seek": "Position", "segment": "Segment", "segments": "Segments", "share": "Share", "size": "Size",
    "soon": "The video starts as soon as its first part is ready.", "speed": "Speed", "start": "Start",
    "streamAddress": "the stream's address",
    "startAt": "Start at {time}", "startOver": "Start over", "theatre": "Theatre mode", "track": "Track {number}",
    "unmute": "Unmute", "unmuted": "Sound on", "volume": "Volume", "volumeIs": "Volume {number} %",
    "waiting": "Waiting for more of the video …", "white": "White", "yellow": "Yellow",
  ]

  static let german: [String: String] = [
    "again": "Noch einmal", "audio": "Tonspur", "automatic": "Automatisch",
    "cannotPlay": "Dieser Browser kann das Video nicht abspielen.", "captionColour": "Farbe der Untertitel",
    "captions": "Untertitel", "captionSize": "Größe der Untertitel", "captionsOff": "Untertitel aus",
    "chapters": "Kapitel", "close": "Schließen", "controls": "Bedienung", "copied": "Kopiert.", "copy": "Kopieren",
    "cyan": "Türkis", "download": "Herunterladen", "embedCode": "Code zum Einbetten",
    "failed": "Dieses Video konnte nicht fertiggestellt werden. {reason}",
    "focusHint": "Nur das Bild. Esc beendet das.", "focusMode": "Nur das Bild", "fullscreen": "Vollbild",
    "gone": "Dieses Video gibt es nicht mehr.", "goTo": "Gehe zu {time}", "green": "Grün",
    "keyAudio": "Nächste Tonspur", "keyCaptions": "Untertitel an oder aus", "keyEnds": "Zum Anfang, zum Ende",
    "keyFocus": "Nur das Bild", "keyFullscreen": "Vollbild", "keyHelp": "Diese Liste",
    "keyJump": "10 Sekunden zurück, vor", "keyLeave": "Menü schließen, Nur-Bild-Modus verlassen",
    "keyMute": "Ton an oder aus", "keyPlay": "Abspielen oder anhalten", "keys": "Tastenkürzel",
    "keySpeed": "Langsamer, schneller", "keyStep": "5 Sekunden zurück, vor",
    "keyTenths": "Zu 0 % … 90 % des Videos", "keyTheatre": "Kinomodus", "keyVolume": "Lauter, leiser",
    "kilobytes": "{number} kB", "leaveFullscreen": "Vollbild verlassen", "length": "Länge", "link": "Link",
    "lost": "Die Verbindung ist unterbrochen; neuer Versuch …", "mute": "Ton aus", "muted": "Ton aus",
    "noCaptions": "Dieses Video hat keine Untertitel.",
    "noReason": "Der Grund ist unbekannt; das Protokoll des Servers weiß vielleicht mehr.", "normal": "Normal",
    "notArrived": "noch nicht da", "off": "Aus", "pause": "Anhalten", "pip": "Bild im Bild", "play": "Abspielen",
    "position": "{now} von {all}", "positionInChapter": "{now} von {all}, {chapter}",
    "noScript":
      "Um das Video hier zu sehen, muss der Browser Skripte ausführen. Jedes Abspielprogramm nimmt den Strom:",
    "processed": "Verarbeitet",
    "processing": "Dieses Video wird noch verarbeitet: {percent} %.",
    "processingPlayable": "Dieses Video wird noch verarbeitet: {percent} %. Was fertig ist, kann man schon sehen.",
    "quality": "Qualität", "receiving": "Dieses Video wird noch hochgeladen.", "resumed": "Fortgesetzt bei {time}",
    "seek": "Stelle", "segment": "Segment", "segments": "Segmente", "share": "Teilen", "size": "Größe",
    "soon": "Das Video beginnt, sobald sein erster Teil da ist.", "speed": "Geschwindigkeit", "start": "Beginn",
    "streamAddress": "Adresse des Stroms",
    "startAt": "Beginnen bei {time}", "startOver": "Von vorn", "theatre": "Kinomodus", "track": "Spur {number}",
    "unmute": "Ton an", "unmuted": "Ton an", "volume": "Lautstärke", "volumeIs": "Lautstärke {number} %",
    "waiting": "Es wird auf mehr von dem Video gewartet …", "white": "Weiß", "yellow": "Gelb",
  ]
}

extension Words {
  static let german = Words(
    code: "de", locale: "de_DE",
    skip: "Zum Inhalt", collections: "Sammlungen", allVideos: "Alle Videos",
    madeBy: "Von Leat aus einfachen Dateien gemacht.", appearance: "Darstellung", colours: "Farben",
    system: "Wie das System", light: "Hell", dark: "Dunkel", contrast: "Hoher Kontrast", calm: "Weniger Bewegung",
    television: "Fernseher",
    latest: "Neueste Videos",
    empty: "Noch keine Videos. Leg eines in den Eingangsordner: Es erscheint hier von selbst.",
    search: "Videos suchen", sort: "Reihenfolge", newestFirst: "Neueste zuerst", oldestFirst: "Älteste zuerst",
    byTitle: "Nach Titel", longestFirst: "Längste zuerst", shortestFirst: "Kürzeste zuerst", tags: "Schlagwörter",
    found: "{number} Videos", foundOne: "1 Video", foundNone: "Kein Video passt dazu.", clear: "Alle Videos zeigen",
    more: "Mehr zeigen", loadFailed: "Die Liste der Videos konnte nicht geladen werden.", pages: "Seiten",
    newer: "Neuere", older: "Ältere", newest: "Neueste", oldest: "Älteste", page: "Seite {number} des Archivs",
    feed: "Feed", podcast: "Podcast",
    receiving: "Wird hochgeladen", processing: "Wird verarbeitet: {percent} %", processed: "Verarbeitet",
    failed: "Fehlgeschlagen", failedTitle: "Dieses Video konnte nicht fertiggestellt werden",
    failedUnknown: "Der Grund ist unbekannt; das Protokoll des Servers weiß vielleicht mehr.",
    watch: "Ansehen", watchOn: "Auf {site} ansehen", notFound: "Nicht gefunden", nothingHere: "Hier ist nichts",
    nothingHereWhy: "Das Video wurde vielleicht entfernt, oder der Link ist unvollständig.",
    toAllVideos: "Zu allen Videos", streamAddress: "Adresse des Streams, für jeden Player",
    months: [
      "Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November",
      "Dezember",
    ],
    date: "{day}. {month} {year}")
}

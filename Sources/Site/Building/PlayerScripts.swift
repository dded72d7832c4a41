/// The player's modules, each after those that it imports.
enum PlayerScripts {
  static let parts: [(stem: String, bytes: [UInt8])] = [
    ("player-words", PackageResources.player_words_js),
    ("player-dom", PackageResources.player_dom_js),
    ("player-memory", PackageResources.player_memory_js),
    ("player-stream", PackageResources.player_stream_js),
    ("player-captions", PackageResources.player_captions_js),
    ("player-storyboard", PackageResources.player_storyboard_js),
    ("player-timeline", PackageResources.player_timeline_js),
    ("player-menu", PackageResources.player_menu_js),
    ("player-menus", PackageResources.player_menus_js),
    ("player-beacon", PackageResources.player_beacon_js),
    ("player-keys", PackageResources.player_keys_js),
    ("player-share", PackageResources.player_share_js),
    ("player-segments", PackageResources.player_segments_js),
    ("player-view", PackageResources.player_view_js),
    ("player-bar", PackageResources.player_bar_js),
    ("player-arrival", PackageResources.player_arrival_js),
    ("player-tv", PackageResources.player_tv_js),
  ]
}

extension Words {
  static let english = Words(
    code: "en", locale: "en_GB",
    skip: "Skip to content", collections: "Collections", allVideos: "All videos",
    madeBy: "Made by Leat from plain files.", appearance: "Appearance", colours: "Colours", system: "As the system",
    light: "Light", dark: "Dark", contrast: "High contrast", calm: "Less motion", television: "Television",
    latest: "Latest videos", empty: "No videos yet. Drop one into the inbox: it appears here by itself.",
    search: "Search videos", sort: "Order", newestFirst: "Newest first", oldestFirst: "Oldest first",
    byTitle: "By title", longestFirst: "Longest first", shortestFirst: "Shortest first", tags: "Tags",
    found: "{number} videos", foundOne: "1 video", foundNone: "No video matches.", clear: "Show all videos",
    more: "Show more", loadFailed: "The list of videos could not be loaded.", pages: "Pages", newer: "Newer",
    older: "Older", newest: "Newest", oldest: "Oldest", page: "Page {number} of the archive", feed: "Feed",
    podcast: "Podcast",
    receiving: "Uploading", processing: "Processing {percent} %", processed: "Processed", failed: "Failed",
    failedTitle: "This video could not be made ready",
    failedUnknown: "No reason is known; the log of the server may tell.",
    watch: "Watch", watchOn: "Watch on {site}", notFound: "Not found", nothingHere: "There is nothing here",
    nothingHereWhy: "The video may have been removed, or the link is incomplete.", toAllVideos: "To all videos",
    streamAddress: "Address of the stream, for any player",
    months: [
      "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
      "December",
    ],
    date: "{day} {month} {year}")
}

import CInotifyTools
import Catalog
import Glibc

/// Tells which videos' manifests may have changed, by libinotifytools.
///
/// The library has one global state: one `CatalogWatch` at a time in a process, made, used and dropped on one thread.
/// Events are hints; whoever hears of a video reads its manifest and learns the truth.
struct CatalogWatch: ~Copyable {
  /// What happened since the last look.
  struct Changes {
    var places: Set<VideoPlace> = []
    /// Events were lost: anything may have changed.
    var isOverflow = false
    /// The tree itself is gone or unmounted.
    var isRootGone = false

    var isEmpty: Bool { places.isEmpty && !isOverflow && !isRootGone }
  }

  private let tree: PublicTree
  private var folders: [Int32: WatchedFolder] = [:]
  private var watches: [WatchedFolder: Int32] = [:]
  /// Whether the kernel allowed no more watches, so that the rest has to be looked through from time to time.
  private(set) var isExhausted = false

  init(root: String) throws(SiteError) {
    tree = PublicTree(root: root)
    guard inotifytools_initialize() != 0 else {
      throw .system(call: "start watching", path: root, reason: String(cString: strerror(inotifytools_error())))
    }
  }

  deinit { inotifytools_cleanup() }

  /// Watches every folder that has no watch yet. To be called before the tree is read, so that nothing falls between.
  mutating func watchAll() throws(SiteError) {
    do throws(CatalogError) {
      guard add(.root) else {
        throw .system(call: "watch", path: tree.root, errno: inotifytools_error())
      }
      for collection in try tree.collections() { _ = watch(collection) }
    } catch {
      throw .catalog(error)
    }
  }

  /// Waits up to `seconds` for something to happen, and a moment longer for what belongs to it.
  mutating func next(waiting seconds: Int) -> Changes {
    var changes = Changes()
    guard let first = inotifytools_next_event(seconds) else { return changes }
    take(TreeEvent(first), into: &changes)
    // A manifest and its neighbours come in bursts; one look serves them all.
    usleep(Self.burstMicroseconds)
    // Only the plural form takes zero for "do not wait".
    while let event = inotifytools_next_events(0, 1) { take(TreeEvent(event), into: &changes) }
    return changes
  }

  /// Well below the 200 ms within which a change has to be on its page.
  private static let burstMicroseconds: UInt32 = 20_000
}

extension CatalogWatch {
  private mutating func take(_ event: TreeEvent, into changes: inout Changes) {
    if event.has(Int(IN_Q_OVERFLOW)) || event.watch < 0 {
      changes.isOverflow = true
      return
    }
    guard let folder = folders[event.watch] else { return }
    if event.has(Int(IN_IGNORED)) || event.has(Int(IN_UNMOUNT)) {
      forget(folder, removingWatch: false)
      if folder == .root { changes.isRootGone = true }
      return
    }
    switch folder {
    case .root:
      guard event.has(Int(IN_ISDIR)), let collection = CollectionName(event.name) else { return }
      changes.places.formUnion(known(in: collection))
      if isDeparture(event) { drop(collection) } else { changes.places.formUnion(watch(collection)) }
    case .collection(let collection):
      guard event.has(Int(IN_ISDIR)), let id = VideoID(event.name) else { return }
      let place = VideoPlace(collection: collection, id: id)
      changes.places.insert(place)
      // A folder moved away keeps its watch, under a path that is no longer true.
      forget(.video(place), removingWatch: true)
      if !isDeparture(event) { _ = add(.video(place)) }
    case .video(let place):
      if event.name == CatalogDirectory.manifestName { changes.places.insert(place) }
    }
  }

  private func isDeparture(_ event: TreeEvent) -> Bool { event.has(Int(IN_DELETE)) || event.has(Int(IN_MOVED_FROM)) }

  /// Watches a collection, then what is in it: a folder made in between is found one way or the other.
  private mutating func watch(_ collection: CollectionName) -> [VideoPlace] {
    guard add(.collection(collection)) else { return tree.videos(in: collection) }
    let places = tree.videos(in: collection)
    for place in places { _ = add(.video(place)) }
    return places
  }

  private func known(in collection: CollectionName) -> [VideoPlace] {
    folders.values.compactMap { folder in
      guard case .video(let place) = folder, place.collection == collection else { return nil }
      return place
    }
  }

  private mutating func drop(_ collection: CollectionName) {
    for place in known(in: collection) { forget(.video(place), removingWatch: true) }
    forget(.collection(collection), removingWatch: true)
  }

  private mutating func add(_ folder: WatchedFolder) -> Bool {
    if watches[folder] != nil { return true }
    let path = folder.path(below: tree.root)
    guard inotifytools_watch_file(path, folder.events) != 0 else {
      if inotifytools_error() == ENOSPC { isExhausted = true }
      return false
    }
    let watch = inotifytools_wd_from_filename(path)
    guard watch >= 0 else { return false }
    folders[watch] = folder
    watches[folder] = watch
    return true
  }

  private mutating func forget(_ folder: WatchedFolder, removingWatch: Bool) {
    guard let watch = watches.removeValue(forKey: folder) else { return }
    folders[watch] = nil
    if removingWatch { inotifytools_remove_watch_by_wd(watch) }
  }
}

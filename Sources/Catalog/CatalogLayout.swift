/// Where things lie. Every folder can be configured apart; each defaults to its place below the root.
package struct CatalogLayout: Hashable, Sendable {
  /// Shared: the only folder that users write in.
  package var inbox: String
  /// Claimed sources; on the inbox's file system.
  package var spool: String
  /// Refused sources, each with its `.why.txt`.
  package var rejected: String
  /// Kept sources, when so configured.
  package var originals: String
  /// nginx's root.
  package var publicRoot: String
  /// Keys of encrypted videos.
  package var keys: String

  package init(root: String) {
    let root = root == "/" ? "" : root
    inbox = "\(root)/inbox"
    spool = "\(root)/spool"
    rejected = "\(root)/rejected"
    originals = "\(root)/originals"
    publicRoot = "\(root)/public"
    keys = "\(root)/keys"
  }

  /// `public/<collection>/<id>`
  package func video(_ id: VideoID, in collection: CollectionName) -> CatalogDirectory {
    CatalogDirectory(path: "\(publicRoot)/\(collection)/\(id)")
  }

  /// `keys/<collection>/<id>`
  package func keys(_ id: VideoID, in collection: CollectionName) -> String { "\(keys)/\(collection)/\(id)" }

  /// `spool/<id>`, with `claim.json` and the source.
  package func claim(_ id: VideoID) -> String { "\(spool)/\(id)" }

  /// `originals/<id>`
  package func original(_ id: VideoID) -> String { "\(originals)/\(id)" }

  /// `rejected/<collection>`
  package func rejected(in collection: CollectionName) -> String { "\(rejected)/\(collection)" }

  /// What is still arriving, for `leat status`.
  package var receivingFile: String { "\(spool)/receiving.json" }

  /// The configuration that leatd has taken, for its workers.
  package var configurationFile: String { "\(spool)/leat.yaml" }

  package var catalog: Catalog { Catalog(publicRoot: publicRoot) }
}

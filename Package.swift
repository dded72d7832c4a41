// swift-tools-version: 6.2
import PackageDescription

/// Compiler settings of every Swift target; `etc/dev/test` adds `-warnings-as-errors`.
let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

/// A C target that lets Swift see a library of Debian's; shims only.
func library(_ name: String, linking libraries: String...) -> Target {
  .target(name: name, linkerSettings: libraries.map { .linkedLibrary($0) })
}

func module(
  _ name: String, _ dependencies: [Target.Dependency], _ extra: [SwiftSetting] = [], resources: [Resource]? = nil
) -> Target {
  .target(name: name, dependencies: dependencies, resources: resources, swiftSettings: strict + extra)
}

func program(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .executableTarget(name: name, dependencies: dependencies, swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], resources: [Resource]? = nil) -> Target {
  .testTarget(
    name: name, dependencies: dependencies + ["TestSupport"], resources: resources,
    swiftSettings: strict)
}

let package = Package(
  name: "leat",
  products: [
    .executable(name: "leatd", targets: ["leatd"]),
    .executable(name: "leat", targets: ["leat"]),
    .executable(name: "leat-site", targets: ["leat-site"]),
  ],
  // Bottom up: a target imports only targets above it.
  targets: [
    library("CLibAV", linking: "avformat", "avfilter", "avcodec", "swscale", "swresample", "avutil"),
    library("CInotifyTools", linking: "inotifytools"),
    library("CSystemd", linking: "systemd"),
    library("CYAML", linking: "yaml"),
    library("COpenSSL", linking: "crypto"),
    library("CUchardet", linking: "uchardet"),
    library("CPlatform"),

    module("Catalog", ["CPlatform"]),
    module("HLS", []),
    module("Media", ["CLibAV", "COpenSSL", "CPlatform"], [.strictMemorySafety()]),
    module("Packaging", ["Media", "HLS", "Catalog", "CUchardet", "CPlatform"]),
    module("Inbox", ["Media", "HLS", "Catalog", "CInotifyTools", "CPlatform"]),
    module("Operations", ["CYAML", "CSystemd", "CPlatform"]),
    module("Supervision", ["Inbox", "Catalog", "Operations", "CPlatform"]),
    // The site's files are compiled in: an installed leat-site needs no folder of its own.
    module("Site", ["Catalog", "CInotifyTools", "CPlatform"], resources: [.embedInCode("Assets")]),

    program("leatd", ["Supervision", "Inbox", "Catalog", "Operations"]),
    program("leat", ["Supervision", "Packaging", "Inbox", "Media", "HLS", "Catalog", "Operations", "CPlatform"]),
    program("leat-site", ["Site", "Catalog", "Operations"]),

    .target(name: "TestSupport", dependencies: ["CPlatform"], path: "Tests/TestSupport", swiftSettings: strict),
    tests("CatalogTests", ["Catalog"]),
    tests("HLSTests", ["HLS"]),
    tests("MediaTests", ["Media", "CLibAV"]),
    tests("PackagingTests", ["Packaging", "Media", "HLS", "Catalog", "CLibAV"]),
    tests("InboxTests", ["Inbox", "Media", "Catalog"]),
    tests("OperationsTests", ["Operations"]),
    tests("SupervisionTests", ["Supervision", "Inbox", "Catalog", "Operations"]),
    tests("SiteTests", ["Site", "Catalog", "HLS"]),
    tests("EndToEndTests", ["Catalog", "HLS"]),
  ]
)

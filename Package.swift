// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "tidemark",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "tidemark-collect", targets: ["tidemark-collect"]),
    .executable(name: "tidemark", targets: ["tidemark"]),
    .executable(name: "tidemark-demo", targets: ["tidemark-demo"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/swhitty/FlyingFox", from: "0.27.1"),
    .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
  ],
  targets: [
    .target(
      name: "TidemarkSQL",
      resources: [.embedInCode("migrations"), .embedInCode("queries")]
    ),
    .target(name: "TidemarkStatistics"),
    .systemLibrary(name: "CCrypto", providers: [.apt(["libssl-dev"])]),
    .target(name: "TidemarkSettings", dependencies: [.product(name: "Yams", package: "Yams")]),
    .target(
      name: "TidemarkWarehouse",
      dependencies: [
        "CCrypto", "TidemarkSQL", "TidemarkStatistics",
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "GRDBSQLite", package: "GRDB.swift"),
      ]
    ),
    .target(
      name: "TidemarkCollector",
      dependencies: [
        "TidemarkSettings", "TidemarkWarehouse",
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "Subprocess", package: "swift-subprocess"),
        .product(name: "SystemPackage", package: "swift-system"),
        .product(name: "Yams", package: "Yams"),
      ]
    ),
    .target(name: "TidemarkTables", dependencies: ["TidemarkStatistics", "TidemarkWarehouse"]),
    .target(
      name: "TidemarkReports",
      dependencies: [
        "TidemarkSettings", "TidemarkSQL", "TidemarkStatistics", "TidemarkTables", "TidemarkWarehouse",
      ]
    ),
    .target(
      name: "TidemarkExchange",
      dependencies: [
        "TidemarkReports", "TidemarkSQL", "TidemarkStatistics", "TidemarkTables", "TidemarkWarehouse",
      ]
    ),
    .executableTarget(
      name: "tidemark-collect",
      dependencies: [
        "TidemarkCollector", "TidemarkSettings", "TidemarkWarehouse",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]
    ),
    .target(name: "CEditLine", linkerSettings: [.linkedLibrary("edit")]),
    .executableTarget(
      name: "tidemark",
      dependencies: [
        "CEditLine", "TidemarkExchange", "TidemarkReports", "TidemarkSettings", "TidemarkTables",
        "TidemarkWarehouse",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]
    ),
    .executableTarget(
      name: "tidemark-demo",
      dependencies: [
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "FlyingFox", package: "FlyingFox"),
        .product(name: "FlyingSocks", package: "FlyingFox"),
      ]
    ),
    .executableTarget(name: "tidemark-simulate", dependencies: ["TidemarkStatistics"]),
    .executableTarget(name: "tidemark-bench", dependencies: ["TidemarkStatistics"], path: "Benchmarks"),
    .target(
      name: "TidemarkTestSupport",
      dependencies: [
        "TidemarkWarehouse",
        .product(name: "Subprocess", package: "swift-subprocess"),
        .product(name: "SystemPackage", package: "swift-system"),
      ],
      path: "Tests/TidemarkTestSupport"
    ),
    .testTarget(name: "TidemarkSQLTests", dependencies: ["TidemarkSQL", "TidemarkTestSupport"]),
    .testTarget(
      name: "TidemarkStatisticsTests",
      dependencies: ["TidemarkStatistics"],
      exclude: ["Vectors"]
    ),
    .testTarget(
      name: "TidemarkWarehouseTests",
      dependencies: [
        "TidemarkSQL", "TidemarkWarehouse", "TidemarkTestSupport",
        .product(name: "GRDB", package: "GRDB.swift"),
      ]
    ),
    .testTarget(
      name: "TidemarkCollectorTests",
      dependencies: ["TidemarkCollector", "TidemarkSettings", "TidemarkWarehouse", "TidemarkTestSupport"],
      exclude: ["Fixtures"]
    ),
    .testTarget(
      name: "TidemarkReportsTests",
      dependencies: [
        "TidemarkReports", "TidemarkSettings", "TidemarkSQL", "TidemarkStatistics", "TidemarkWarehouse",
        "TidemarkTestSupport",
      ]
    ),
    .testTarget(
      name: "TidemarkExchangeTests",
      dependencies: ["TidemarkExchange", "TidemarkReports", "TidemarkWarehouse", "TidemarkTestSupport"]
    ),
    .testTarget(name: "TidemarkRulesTests", dependencies: ["TidemarkTestSupport"]),
    .testTarget(name: "TidemarkDemoTests", dependencies: ["TidemarkTestSupport"]),
    .testTarget(
      name: "TidemarkCommandTests",
      dependencies: [
        "TidemarkWarehouse", "TidemarkTestSupport",
        .product(name: "Subprocess", package: "swift-subprocess"),
      ],
      exclude: ["Golden"]
    ),
  ],
  swiftLanguageModes: [.v6]
)

for target in package.targets where target.type != .system {
  target.swiftSettings = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
  ]
}

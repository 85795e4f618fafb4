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
    .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/swhitty/FlyingFox", from: "0.27.1"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
  ],
  targets: [
    .target(
      name: "TidemarkSQL",
      resources: [.embedInCode("migrations"), .embedInCode("queries")]
    ),
    .target(name: "TidemarkStatistics"),
    .systemLibrary(name: "CCrypto", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(name: "CRename"),
    .systemLibrary(name: "CCurl", providers: [.apt(["libcurl4-openssl-dev"])]),
    .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CZstd", providers: [.apt(["libzstd-dev"])]),
    .target(name: "TidemarkErrors"),
    .target(name: "TidemarkHTTP", dependencies: ["CCurl", "TidemarkErrors"]),
    .target(
      name: "TidemarkSettings", dependencies: ["TidemarkErrors", .product(name: "Yams", package: "Yams")]),
    // SQL functions in plain C, which a loadable extension brings to other programs: scripts/sql-extension.
    .target(
      name: "CStatisticsSQL", cSettings: [.define("SQLITE_CORE")],
      linkerSettings: [.linkedLibrary("sqlite3"), .linkedLibrary("m")]),
    .target(
      name: "TidemarkWarehouse",
      dependencies: [
        "CCrypto", "CRename", "CStatisticsSQL", "TidemarkErrors", "TidemarkSQL", "TidemarkStatistics",
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "GRDBSQLite", package: "GRDB.swift"),
        .product(name: "SystemPackage", package: "swift-system"),
      ]
    ),
    .target(
      name: "TidemarkCollector",
      dependencies: [
        "TidemarkErrors", "TidemarkHTTP", "TidemarkSettings", "TidemarkStatistics", "TidemarkWarehouse",
        .product(name: "Subprocess", package: "swift-subprocess"),
        .product(name: "SystemPackage", package: "swift-system"),
        .product(name: "Yams", package: "Yams"),
      ]
    ),
    .target(
      name: "TidemarkAnalysis", dependencies: ["TidemarkSQL", "TidemarkStatistics", "TidemarkWarehouse"]),
    .target(
      name: "TidemarkGate",
      dependencies: [
        "TidemarkAnalysis", "TidemarkErrors", "TidemarkSettings", "TidemarkSQL", "TidemarkStatistics",
        "TidemarkWarehouse",
      ]
    ),
    .target(
      name: "TidemarkTables",
      dependencies: [
        "CZlib", "StreamingJSON", "TidemarkErrors", "TidemarkStatistics", "TidemarkWarehouse",
      ]),
    .target(
      name: "TidemarkStore",
      dependencies: [
        "CZlib", "TidemarkErrors", "TidemarkHTTP", "TidemarkWarehouse",
        .product(name: "Subprocess", package: "swift-subprocess"),
        .product(name: "SystemPackage", package: "swift-system"),
      ]
    ),
    .target(
      name: "TidemarkReports",
      dependencies: [
        "StreamingJSON", "TidemarkAnalysis", "TidemarkErrors", "TidemarkGate", "TidemarkSettings",
        "TidemarkSQL", "TidemarkStatistics", "TidemarkStore", "TidemarkTables", "TidemarkWarehouse",
      ]
    ),
    .target(
      name: "TidemarkPages",
      dependencies: [
        "TidemarkErrors", "TidemarkSQL", "TidemarkAnalysis", "TidemarkGate", "TidemarkReports",
        "TidemarkStatistics", "TidemarkTables",
        "TidemarkWarehouse",
      ],
      resources: [.embedInCode("Resources/page.css"), .embedInCode("Resources/page.js")]
    ),
    .target(name: "StreamingJSON", dependencies: ["TidemarkErrors"]),
    .target(
      name: "TidemarkExchange",
      dependencies: [
        "StreamingJSON", "TidemarkErrors", "TidemarkHTTP", "TidemarkSQL", "TidemarkStatistics",
        "TidemarkTables", "TidemarkWarehouse",
      ]
    ),
    .target(
      name: "TidemarkServer",
      dependencies: [
        "TidemarkErrors", "TidemarkPages", "TidemarkWarehouse",
        .product(name: "FlyingFox", package: "FlyingFox"),
        .product(name: "FlyingSocks", package: "FlyingFox"),
      ]
    ),
    .target(name: "TidemarkParquet", dependencies: ["CZstd"]),
    .target(
      name: "TidemarkLake",
      dependencies: [
        "StreamingJSON", "TidemarkErrors", "TidemarkParquet", "TidemarkSQL", "TidemarkTables",
        "TidemarkWarehouse",
      ]
    ),
    .executableTarget(
      name: "tidemark-collect",
      dependencies: [
        "TidemarkCollector", "TidemarkErrors", "TidemarkSettings", "TidemarkStore", "TidemarkWarehouse",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]
    ),
    .target(name: "CEditLine", linkerSettings: [.linkedLibrary("edit")]),
    .executableTarget(
      name: "tidemark",
      dependencies: [
        "CEditLine", "TidemarkAnalysis", "TidemarkErrors", "TidemarkExchange", "TidemarkGate", "TidemarkLake",
        "TidemarkPages", "TidemarkReports", "TidemarkServer", "TidemarkSettings", "TidemarkStore",
        "TidemarkTables",
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
    .executableTarget(
      name: "tidemark-simulate",
      dependencies: ["TidemarkAnalysis", "TidemarkStatistics", "TidemarkWarehouse"]),
    .executableTarget(
      name: "tidemark-reference",
      dependencies: [
        "TidemarkReports", "TidemarkWarehouse",
        .product(name: "Subprocess", package: "swift-subprocess"),
        .product(name: "SystemPackage", package: "swift-system"),
      ]),
    // The writer of samples in plain C, which the benchmarks hold the collector's against.
    .target(
      name: "CRawInsert", path: "Benchmarks/RawInsert", linkerSettings: [.linkedLibrary("sqlite3")]),
    .executableTarget(
      name: "tidemark-bench", dependencies: ["CRawInsert", "TidemarkStatistics", "TidemarkWarehouse"],
      path: "Benchmarks", exclude: ["RawInsert", "Scripts"]),
    .target(
      name: "TidemarkTestSupport",
      dependencies: [
        "TidemarkStatistics", "TidemarkTables", "TidemarkWarehouse",
        .product(name: "Subprocess", package: "swift-subprocess"),
        .product(name: "SystemPackage", package: "swift-system"),
      ],
      path: "Tests/TidemarkTestSupport"
    ),
    .testTarget(name: "TidemarkHTTPTests", dependencies: ["TidemarkHTTP", "TidemarkTestSupport"]),
    .testTarget(name: "TidemarkSQLTests", dependencies: ["TidemarkSQL", "TidemarkTestSupport"]),
    .testTarget(
      name: "TidemarkStatisticsTests",
      dependencies: ["TidemarkStatistics"],
      exclude: ["Vectors"]
    ),
    .testTarget(
      name: "TidemarkWarehouseTests",
      dependencies: [
        "TidemarkErrors", "TidemarkSQL", "TidemarkStatistics", "TidemarkWarehouse", "TidemarkTestSupport",
        .product(name: "GRDB", package: "GRDB.swift"),
      ]
    ),
    .testTarget(
      name: "TidemarkCollectorTests",
      dependencies: [
        "TidemarkCollector", "TidemarkErrors", "TidemarkHTTP", "TidemarkSettings", "TidemarkWarehouse",
        "TidemarkTestSupport",
      ],
      exclude: ["Fixtures"]
    ),
    .testTarget(
      name: "TidemarkAnalysisTests",
      dependencies: [
        "TidemarkAnalysis", "TidemarkStatistics", "TidemarkWarehouse", "TidemarkTestSupport",
        .product(name: "GRDB", package: "GRDB.swift"),
      ]
    ),
    .testTarget(
      name: "TidemarkGateTests",
      dependencies: [
        "TidemarkAnalysis", "TidemarkGate", "TidemarkReports", "TidemarkSettings", "TidemarkStatistics",
        "TidemarkTables", "TidemarkWarehouse", "TidemarkTestSupport",
      ]
    ),
    .testTarget(
      name: "TidemarkTablesTests",
      dependencies: ["TidemarkTables", "TidemarkWarehouse", "TidemarkTestSupport"]),
    .testTarget(
      name: "TidemarkReportsTests",
      dependencies: [
        .product(name: "Subprocess", package: "swift-subprocess"),
        .product(name: "SystemPackage", package: "swift-system"),
        "TidemarkAnalysis", "TidemarkGate", "TidemarkReports", "TidemarkSettings", "TidemarkSQL",
        "TidemarkStatistics", "TidemarkTables", "TidemarkWarehouse", "TidemarkTestSupport",
      ]
    ),
    .testTarget(
      name: "TidemarkPagesTests",
      dependencies: [
        "TidemarkAnalysis", "TidemarkGate", "TidemarkPages", "TidemarkReports", "TidemarkStatistics",
        "TidemarkTables", "TidemarkWarehouse", "TidemarkTestSupport",
      ]
    ),
    .testTarget(
      name: "TidemarkExchangeTests",
      dependencies: [
        .product(name: "Subprocess", package: "swift-subprocess"),
        "StreamingJSON", "TidemarkAnalysis", "TidemarkExchange", "TidemarkPages", "TidemarkReports",
        "TidemarkStatistics", "TidemarkTables", "TidemarkWarehouse",
        "TidemarkTestSupport",
      ],
      exclude: ["Fixtures"]
    ),
    .testTarget(
      name: "TidemarkStoreTests",
      dependencies: [
        "TidemarkErrors", "TidemarkStore", "TidemarkWarehouse", "TidemarkTestSupport",
        .product(name: "Subprocess", package: "swift-subprocess"),
      ]
    ),
    .testTarget(
      name: "TidemarkLakeTests",
      dependencies: [
        "TidemarkErrors", "TidemarkLake", "TidemarkReports", "TidemarkSQL", "TidemarkTables",
        "TidemarkWarehouse",
        "TidemarkTestSupport",
      ]),
    .testTarget(
      name: "TidemarkParquetTests",
      dependencies: ["TidemarkParquet", "TidemarkStatistics", "TidemarkTestSupport"],
      exclude: ["check_parquet.py"]),
    .testTarget(name: "TidemarkRulesTests", dependencies: ["TidemarkTestSupport"]),
    .testTarget(
      name: "TidemarkFaultTests",
      dependencies: ["TidemarkStatistics", "TidemarkWarehouse", "TidemarkTestSupport"],
      exclude: ["clock.c", "fault.c", "wal-race.c"]),
    .testTarget(name: "TidemarkDemoTests", dependencies: ["TidemarkTestSupport"]),
    .testTarget(
      name: "TidemarkCommandTests",
      dependencies: [
        "TidemarkCollector", "TidemarkWarehouse", "TidemarkTestSupport", "tidemark-reference",
        .product(name: "SystemPackage", package: "swift-system"),
        .product(name: "Subprocess", package: "swift-subprocess"),
      ],
      exclude: ["Golden"]
    ),
  ],
  swiftLanguageModes: [.v6]
)

// Its main function is libFuzzer's, which comes with the sanitizer: scripts/fuzz.
if Context.environment["TIDEMARK_LIBFUZZER"] != nil {
  package.targets.append(
    .executableTarget(
      name: "tidemark-fuzz",
      dependencies: [
        "StreamingJSON", "TidemarkCollector", "TidemarkErrors", "TidemarkExchange", "TidemarkGate",
        "TidemarkLake",
        "TidemarkSQL", "TidemarkStore", "TidemarkWarehouse",
      ],
      path: "Tests/Fuzz", exclude: ["Words.dict"]))
}

for target in package.targets where target.type != .system {
  target.swiftSettings = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
  ]
}

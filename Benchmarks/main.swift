// What Tidemark's parts cost, as ratios to the plain way where there is one. Build in release mode:
//
//   swift run -c release tidemark-bench
StatisticsSection.run()

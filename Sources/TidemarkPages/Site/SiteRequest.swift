package import TidemarkGate
package import TidemarkWarehouse

/// What a site is made of.
package struct SiteRequest: Sendable {
  package var title: String
  /// The file, as the reader would name it.
  package var database: String
  /// Runs that are followed, newest first; not empty.
  package var runs: [RunHead]
  /// All there are, newest first.
  package var all: [RunHead]
  /// What the newest run is compared with; nil where there is nothing.
  package var base: ComparedBase?
  package var forge: ForgeLinks?
  package var policy: GatePolicy
  /// Runs, of those that are followed, that have a page of their own.
  package var pageCount: Int
  /// Whether the pages are made when they are asked for, so that any run can be.
  package var isServed: Bool
  /// What changes when a judgement or an acknowledgement is stored.
  package var stamp = ""

  /// Runs that a site follows unless it is told which.
  package static let standardRuns = "last:100"
  /// More are not followed: their numbers would fill the memory.
  package static let largestRunCount = 1000
  package static let standardPageCount = 50

  package init(
    title: String, database: String, runs: [RunHead], all: [RunHead], base: ComparedBase? = nil,
    forge: ForgeLinks? = nil, policy: GatePolicy = GatePolicy(), pageCount: Int = standardPageCount,
    isServed: Bool = false
  ) {
    self.title = title
    self.database = database
    self.runs = runs
    self.all = all
    self.base = base
    self.forge = forge
    self.policy = policy
    self.pageCount = pageCount
    self.isServed = isServed
  }

  /// The run the overview is about: the newest that is complete, else the newest that has ended, else the newest.
  package var newest: RunHead {
    runs.first { $0.status == "completed" } ?? runs.first { $0.status != "running" } ?? runs[0]
  }

  /// Runs whose replays say how often the gate is wrong: of more than 60 those in whole blocks of twenty, counted from
  /// the oldest of all, so that they stay the same while a few runs are added.
  package var calibratedRuns: [RunHead] {
    guard runs.count > 60, let last = all.lastIndex(where: { $0 == runs[runs.count - 1] }) else {
      return runs
    }
    let oldest = all.count - 1 - last
    let wanted = ((oldest + 19) / 20 * 20)..<(all.count / 20 * 20)
    let block = Set(all.indices.filter { wanted.contains(all.count - 1 - $0) }.map { all[$0].runID })
    return runs.filter { block.contains($0.runID) }
  }

  /// Whether pages made of the other are pages of this one.
  package func isSame(as other: SiteRequest) -> Bool {
    all == other.all && runs == other.runs && base?.runs == other.base?.runs && stamp == other.stamp
  }
}

import TidemarkErrors

@testable import TidemarkWarehouse

/// Words that mean runs, a moment or a stretch of time: they mean something or are refused in a sentence, soon.
func readSelectors(_ input: Input) {
  let text = input.text
  let now = Moment(microseconds: 1_772_359_200_000_000)
  var directory = RunDirectory(runs: runs, labels: [1: ["git.branch": "main", "git.commit": "abc123"]])
  directory.baselines = ["release": [1, 2]]
  refusing {
    let selector = try RunSelector(text, now: now)
    _ = (selector.isSet, selector.isDescription, selector.isNamed, selector.reach)
    refusing { _ = try directory.one(selector) }
    refusing { _ = try directory.all(selector) }
    refusing { _ = try directory.baseline(selector, besides: [runs[0]], before: runs[0]) }
  }
  if let moment = Moment(iso8601: text), Moment(iso8601: moment.iso8601)?.iso8601 != moment.iso8601 {
    fatalError("another moment from its own text")
  }
  _ = (TimePeriod(text, now: now), Moment(age: text[...], now: now))
}

private let runs = (1...12).reversed().map { number in
  let day = Moment(microseconds: 1_772_359_200_000_000).adding(days: Int64(number - 12))
  return RunHead(
    runID: Int64(number), uid: "019cb0a\(number % 10)-0000-7000-8000-00000000000\(number % 10)",
    testID: day.testID, status: number == 3 ? "failed" : "completed", startedAt: day.iso8601,
    hostFingerprint: nil, intervalSeconds: 2, abortedCount: number == 4 ? 1 : 0)
}

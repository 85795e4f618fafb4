import Foundation
import TidemarkErrors

@testable import TidemarkCollector
@testable import TidemarkWarehouse

/// Configurations, and texts that people type into them: whatever the bytes are, they are read or refused in a sentence.
func readSettings(_ input: Input) {
  refusing { _ = try ConfigurationLoader(environment: [:]).load(file: input.inMemory()) }
  // The first line is a path or another text that people type, the others are the JSON that the path is asked of.
  let (text, body) = input.firstLineAndRest
  if let path = JSONPath(text) {
    let level = LoadLevel(3)
    for expected in ["1", ">= {agents}", "true", "text"] {
      let condition = StepCondition([StepCondition.Term(path: path, expected: expected)])
      _ = Result { try condition.holds(in: body, at: level) }
    }
  }
  _ = HTTPAddress(text)
  _ = (Redaction.url(text), Redaction.shell(text), Redaction.outside(text))
  _ = (visible(text), shellQuoted(text))
}

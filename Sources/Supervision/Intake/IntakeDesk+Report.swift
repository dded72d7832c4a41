import Catalog
import Inbox

/// What `leat status` shows of files that are waited for.
extension IntakeDesk {
  private func report(_ state: State) -> ReceivingReport {
    let files = state.candidates.values.sorted { $0.path < $1.path }.map { candidate in
      ReceivingReport.File(
        path: "\(candidate.path)", collection: candidate.path.collection, sizeBytes: candidate.sizeBytes,
        expectedBytes: candidate.expectedBytes, since: Timestamp.text(candidate.noticed), why: candidate.why,
        video: candidate.video)
    }
    return ReceivingReport(files: files)
  }

  /// Writes `receiving.json` when something has changed and its time has come.
  /// - Returns: what went wrong; nil when nothing did.
  func writeReport(_ state: inout State) -> String? {
    guard state.isReportStale, ContinuousClock.now >= state.nextReport else { return nil }
    let report = report(state)
    state.isReportStale = false
    guard report != state.reported else { return nil }
    state.nextReport = .now + timing.reportInterval
    do {
      try report.write(to: claiming.spool.layout.receivingFile)
      state.reported = report
      return nil
    } catch {
      // Tried again when its time has come.
      state.isReportStale = true
      return "\(error)"
    }
  }
}

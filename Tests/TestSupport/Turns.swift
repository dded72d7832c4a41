/// So many places for those who come; the others wait their turn.
actor Turns {
  private var free: Int
  private var waiting: [CheckedContinuation<Void, Never>] = []

  init(places: Int) { free = places }

  func take(_ body: @Sendable () async throws -> Void) async throws {
    await begin()
    do {
      try await body()
      end()
    } catch {
      end()
      throw error
    }
  }

  private func begin() async {
    if free > 0 {
      free -= 1
      return
    }
    await withCheckedContinuation { waiting.append($0) }
  }

  private func end() {
    if waiting.isEmpty { free += 1 } else { waiting.removeFirst().resume() }
  }
}

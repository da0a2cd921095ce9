/// Finds the word that somebody most likely meant.
package enum NearestWord {
    /// The one of `candidates` that takes the fewest slips of the finger to turn `word` into it; nil when none is near.
    /// Letter case counts for nothing.
    package static func find(_ word: String, in candidates: some Sequence<String>) -> String? {
        let typed = Array(word.lowercased().unicodeScalars.prefix(maximumLength))
        // A third of the letters may be wrong; one slip is forgiven in any word but a single letter.
        let allowed = typed.count <= 1 ? 0 : max(1, typed.count / 3)
        var best: (word: String, distance: Int)?
        for candidate in candidates {
            let distance = distance(typed, Array(candidate.lowercased().unicodeScalars))
            if distance <= allowed, distance < best?.distance ?? .max { best = (candidate, distance) }
        }
        return best?.word
    }

    /// Nobody means a word longer than this; it bounds the work.
    private static let maximumLength = 64

    /// How many letters must be put in, left out, changed or swapped with their neighbour (the optimal string
    /// alignment distance).
    static func distance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
        if a.isEmpty || b.isEmpty { return max(a.count, b.count) }
        var beforeLast: [Int] = []
        var last = Array(0...b.count)
        for i in 1...a.count {
            var row = [i]
            for j in 1...b.count {
                let changed = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)
                var least = min(changed, last[j] + 1, row[j - 1] + 1)
                if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] { least = min(least, beforeLast[j - 2] + 1) }
                row.append(least)
            }
            (beforeLast, last) = (last, row)
        }
        return last[b.count]
    }
}

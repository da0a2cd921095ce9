/// Finds the word that the user most likely meant.
package enum NearestWord {
    /// The candidate that the fewest typing errors turn into `word`; nil when none is near. Letter case is ignored.
    package static func find(_ word: String, in candidates: some Sequence<String>) -> String? {
        let typed = Array(word.lowercased().unicodeScalars.prefix(maximumLength))
        // A third of the letters may be wrong; one error is allowed in any word but a single letter.
        let allowed = typed.count <= 1 ? 0 : max(1, typed.count / 3)
        var best: (word: String, distance: Int)?
        for candidate in candidates {
            let distance = distance(typed, Array(candidate.lowercased().unicodeScalars))
            if distance <= allowed, distance < best?.distance ?? .max { best = (candidate, distance) }
        }
        return best?.word
    }

    /// Longer words are not searched for, which bounds the work.
    private static let maximumLength = 64

    /// The number of insertions, deletions, substitutions and swaps of neighbours (optimal string alignment distance).
    package static func distance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
        if a.isEmpty || b.isEmpty { return max(a.count, b.count) }
        var beforeLast: [Int] = []
        var last = Array(0...b.count)
        for i in 1...a.count {
            var row = [i]
            for j in 1...b.count {
                let changed = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)
                var least = min(changed, last[j] + 1, row[j - 1] + 1)
                if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
                    least = min(least, beforeLast[j - 2] + 1)
                }
                row.append(least)
            }
            (beforeLast, last) = (last, row)
        }
        return last[b.count]
    }
}

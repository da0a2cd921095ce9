/// The most recent elements, up to a fixed number.
package struct Ring<Element> {
    private var storage: [Element] = []
    private var oldest = 0
    private let capacity: Int

    package init(capacity: Int) {
        precondition(capacity > 0)
        self.capacity = capacity
    }

    package mutating func append(_ element: Element) {
        if storage.count < capacity {
            storage.append(element)
        } else {
            storage[oldest] = element
            oldest = (oldest + 1) % capacity
        }
    }

    /// The elements, oldest first.
    package var elements: [Element] { Array(storage[oldest...] + storage[..<oldest]) }
}

extension RandomAccessCollection {
    /// The first index of the elements that `isAfter` holds for, which lie behind all others.
    package func partitioningIndex(where isAfter: (Element) -> Bool) -> Index {
        var (low, high) = (startIndex, endIndex)
        while low < high {
            let middle = index(low, offsetBy: distance(from: low, to: high) / 2)
            if isAfter(self[middle]) { high = middle } else { low = index(after: middle) }
        }
        return low
    }
}

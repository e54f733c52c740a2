/// How often each code stands in a column, over the rows of a set. Codes are less than `values`.
package func histogram(of column: [UInt32], over set: Bitmap, values: Int) -> [UInt32] {
    var sums = [UInt32](repeating: 0, count: values)
    sums.withUnsafeMutableBufferPointer { sums in
        column.withUnsafeBufferPointer { column in
            set.words.withUnsafeBufferPointer { words in
                for place in 0..<words.count {
                    var rest = words[place]
                    while rest != 0 {
                        sums[Int(column[place << 6 &+ rest.trailingZeroBitCount])] &+= 1
                        rest &= rest &- 1
                    }
                }
            }
        }
    }
    return sums
}

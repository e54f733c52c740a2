import CQREncode
import Markup

/// An address as a square of dots that a phone's camera reads (ISO/IEC 18004), for sheets of paper.
package struct QRCode: Sendable {
    /// How many dots a side has, without the light border.
    package let side: Int
    /// The dots row by row, dark ones true.
    private let dots: [Bool]

    /// Encodes a text; `nil` for more than 600 bytes, which would be too fine to read from a printer.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard !bytes.isEmpty, bytes.count <= 600,
            let code = QRcode_encodeData(Int32(bytes.count), bytes, 0, QR_ECLEVEL_L)
        else { return nil }
        defer { QRcode_free(code) }
        let side = Int(code.pointee.width)
        guard let data = code.pointee.data else { return nil }
        self.side = side
        // The lowest bit of each byte is the dot; the others tell what part of the code it belongs to.
        dots = UnsafeBufferPointer(start: data, count: side * side).map { $0 & 1 == 1 }
    }

    /// Whether a dot is dark; outside the square none is.
    package func isDark(column: Int, row: Int) -> Bool {
        guard (0..<side).contains(column), (0..<side).contains(row) else { return false }
        return dots[row * side + column]
    }

    /// The code as a drawing with the light border of four dots that readers need.
    package var drawing: HTML {
        let size = side + 8
        return svg(.class("qr"), Attribute("viewBox", "0 0 \(size) \(size)"), .ariaHidden()) {
            path(Attribute("d", outline))
        }
    }

    /// One stroke of width 1 for each run of dark dots.
    private var outline: String {
        var text = ""
        for row in 0..<side {
            var column = 0
            while column < side {
                guard isDark(column: column, row: row) else {
                    column += 1
                    continue
                }
                let start = column
                while isDark(column: column, row: row) { column += 1 }
                text += "M\(start + 4) \(row + 4).5h\(column - start)"
            }
        }
        return text
    }
}

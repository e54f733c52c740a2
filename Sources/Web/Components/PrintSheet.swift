import Markup

/// What only paper shows: lines about what was printed, the whole address, and the address for a phone's camera.
package func printSheet(_ lines: [HTML], address: String) -> HTML {
    div(.class("sheet")) {
        div {
            lines.map { line in p { line } }
            p(.class("address")) { address }
        }
        QRCode(address)?.drawing
    }
}

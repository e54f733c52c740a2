/// An exact fraction, in lowest terms with a denominator of at least 1: no figure is rounded before it is printed. What
/// would not fit 64 bits gives `nil`.
struct Exact: Hashable, Sendable, Comparable {
    let numerator: Int
    let denominator: Int

    init(_ whole: Int) { (numerator, denominator) = (max(whole, .min + 1), 1) }

    /// `nil` for a denominator of 0, and at the end of 64 bits.
    init?(_ numerator: Int, _ denominator: Int) {
        guard denominator != 0, numerator != .min, denominator != .min else { return nil }
        let divisor = Self.divisor(abs(numerator), abs(denominator))
        let sign = denominator < 0 ? -1 : 1
        self.numerator = numerator / divisor * sign
        self.denominator = abs(denominator) / divisor
    }

    /// Reads `-1234.5`, with 9 digits after the point at most; `nil` for anything else.
    init?(decimal text: some StringProtocol) {
        var digits = Array(text.utf8)
        let isNegative = digits.first == UInt8(ascii: "-")
        if isNegative { digits.removeFirst() }
        let parts = digits.split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = parts.first, !whole.isEmpty, parts.count == 1 || (1...9).contains(parts[1].count),
            (parts.joined()).allSatisfy({ (0x30...0x39).contains($0) }),
            let number = Int(String(decoding: parts.joined(), as: UTF8.self))
        else { return nil }
        let scale = parts.count == 1 ? 1 : Self.power(parts[1].count)
        self.init(isNegative ? -number : number, scale)
    }

    /// The same as people type it, with commas between thousands; `nil` for anything else, such as `1200,5`.
    init?(typed text: String) {
        guard let digits = Self.digits(of: text) else { return nil }
        self.init(decimal: digits)
    }

    /// A number without the commas between its thousands; `nil` where a comma stands anywhere else, as in `1200,5`.
    private static func digits(of value: String) -> String? {
        let groups = value.utf8.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
        guard groups.count > 1 else { return value }
        let sign = groups[0].prefix { $0 == UInt8(ascii: "-") }.count
        guard (1...3).contains(groups[0].count - sign) else { return nil }
        for (place, group) in groups.enumerated().dropFirst() {
            let whole = group.prefix { (0x30...0x39).contains($0) }
            let rest = group.dropFirst(whole.count)
            guard whole.count == 3, rest.isEmpty || place == groups.count - 1 && rest.first == UInt8(ascii: ".") else {
                return nil
            }
        }
        return String(decoding: value.utf8.filter { $0 != UInt8(ascii: ",") }, as: UTF8.self)
    }

    static func < (left: Exact, right: Exact) -> Bool {
        // Of both products the whole 128 bits.
        let (one, other) = (
            left.numerator.multipliedFullWidth(by: right.denominator),
            right.numerator.multipliedFullWidth(by: left.denominator)
        )
        return one.high != other.high ? one.high < other.high : one.low < other.low
    }

    func adding(_ other: Exact) -> Exact? {
        guard let left = Self.product(numerator, other.denominator),
            let right = Self.product(other.numerator, denominator),
            let base = Self.product(denominator, other.denominator)
        else { return nil }
        let (sum, isTooMuch) = left.addingReportingOverflow(right)
        return isTooMuch ? nil : Exact(sum, base)
    }

    func subtracting(_ other: Exact) -> Exact? { adding(other.negated) }

    func times(_ other: Exact) -> Exact? {
        guard let top = Self.product(numerator, other.numerator),
            let base = Self.product(denominator, other.denominator)
        else { return nil }
        return Exact(top, base)
    }

    /// `nil` where the other is 0.
    func divided(by other: Exact) -> Exact? {
        guard other.numerator != 0 else { return nil }
        guard let top = Self.product(numerator, other.denominator),
            let base = Self.product(denominator, other.numerator)
        else { return nil }
        return Exact(top, base)
    }

    var negated: Exact { Exact(-numerator, denominator) ?? self }
    var magnitude: Exact { numerator < 0 ? negated : self }

    /// The nearest multiple of a step, half away from zero; with `down` the one before it towards zero (cut off).
    func rounded(to step: Exact, down: Bool = false) -> Exact? {
        guard step.numerator != 0 else { return nil }
        // The product of two numbers of 64 bits has its room in 128.
        let (top, base) = (
            Int128(numerator) * Int128(step.denominator), Int128(denominator) * Int128(step.numerator)
        )
        let (whole, rest) = top.quotientAndRemainder(dividingBy: base)
        let isHalf = rest.magnitude >= base.magnitude - rest.magnitude
        let nearest = down || !isHalf ? whole : whole + ((top < 0) == (base < 0) ? 1 : -1)
        return Int(exactly: nearest).flatMap { $0 == .min ? nil : Exact($0).times(step) }
    }

    /// With so many digits after the point, rounded half away from zero: `12.0`.
    func text(places: Int) -> String {
        let places = min(max(places, 0), 9)
        let scale = UInt128(Self.power(places))
        let base = UInt128(denominator)
        let (cut, left) = (UInt128(numerator.magnitude) * scale).quotientAndRemainder(dividingBy: base)
        let scaled = left >= base - left ? cut + 1 : cut
        let (whole, rest) = scaled.quotientAndRemainder(dividingBy: scale)
        let digits = String(rest)
        let sign = numerator < 0 && scaled != 0 ? "-" : ""
        let fraction = String(repeating: "0", count: max(0, places - digits.utf8.count)) + digits
        return sign + Self.grouped(whole) + (places == 0 ? "" : "." + fraction)
    }

    /// As machines read it: whole, or with as many digits after the point as it needs, 6 at most.
    var decimal: String {
        var text = String(decoding: text(places: denominator == 1 ? 0 : 6).utf8.filter { $0 != 0x2C }, as: UTF8.self)
        guard denominator != 1 else { return text }
        while text.utf8.last == UInt8(ascii: "0") { text.removeLast() }
        if text.utf8.last == UInt8(ascii: ".") { text.removeLast() }
        return text
    }

    private static func grouped(_ number: UInt128) -> String {
        let digits = Array(String(number).utf8)
        var bytes: [UInt8] = []
        for (place, digit) in digits.enumerated() {
            if place > 0 && (digits.count - place) % 3 == 0 { bytes.append(UInt8(ascii: ",")) }
            bytes.append(digit)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func product(_ left: Int, _ right: Int) -> Int? {
        let (product, isTooMuch) = left.multipliedReportingOverflow(by: right)
        return isTooMuch ? nil : product
    }

    private static func power(_ places: Int) -> Int { (0..<places).reduce(1) { power, _ in power * 10 } }

    /// The greatest common divisor (Euclid), at least 1.
    private static func divisor(_ left: Int, _ right: Int) -> Int {
        var (left, right) = (left, right)
        while right != 0 { (left, right) = (right, left % right) }
        return max(left, 1)
    }
}

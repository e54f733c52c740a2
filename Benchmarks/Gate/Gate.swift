import Disclosure

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Decides problems for the tests in Python, which look for holes in the decisions with a solver of their own: one problem
/// a line as JSON from standard input, one decision a line to standard output.
@main struct GateProgram {
    struct Problem: Decodable {
        struct Cell: Decodable {
            var measure: String
            var from: Int32
            var to: Int32
            var dimension: String
            var value: String
            /// The true value, if it is to be published.
            var count: Int?
            /// The true value, if it is not to be published and the gate may know it.
            var beside: Int?
            /// What an earlier release shows, and whether one suppressed it.
            var known: Int?
            var hidden: Bool?
        }
        struct Tie: Decodable {
            var whole: Int
            var parts: [Int]
            var exact: Bool
        }
        var threshold: Int?
        var cells: [Cell]
        var relations: [Tie]
    }

    struct Answer: Encodable {
        /// For each cell of the problem: shown, small, protecting, or none where it was not to be published.
        var kinds: [String?] = []
        var weak: [Int] = []
        var solved = 0
        var exposed: [Int] = []
        var error: String?
    }

    static func main() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        while let line = readLine() {
            let problem = try JSONDecoder().decode(Problem.self, from: Data(line.utf8))
            print(String(decoding: try encoder.encode(answer(problem)), as: UTF8.self))
        }
    }

    private static func answer(_ problem: Problem) -> Answer {
        let cells = problem.cells.map {
            PublicCell(measure: $0.measure, from: $0.from, to: $0.to, dimension: $0.dimension, value: $0.value)
        }
        var (counts, besides, known): ([PublicCell: Int], [PublicCell: Int], [PublicCell: Int]) = ([:], [:], [:])
        var hidden: Set<PublicCell> = []
        for (cell, name) in zip(problem.cells, cells) {
            (counts[name], besides[name], known[name]) = (cell.count, cell.beside, cell.known)
            if cell.hidden == true { hidden.insert(name) }
        }
        let relations = problem.relations.map { tie in
            Relation(whole: cells[tie.whole], parts: tie.parts.map { cells[$0] }, isExact: tie.exact)
        }
        let gate = Gate(
            cells: counts, relations: relations, besides: besides, known: known, hidden: hidden,
            threshold: problem.threshold ?? Gate.threshold)
        do throws(GateError) {
            let decision = try gate.decide()
            return Answer(
                kinds: cells.map { decision.kinds[$0].map { "\($0)" } },
                weak: decision.weak.compactMap { cells.firstIndex(of: $0) }, solved: decision.solved)
        } catch {
            var answer = Answer(error: error.sentence)
            if case .exposed(let exposed) = error { answer.exposed = exposed.compactMap { cells.firstIndex(of: $0) } }
            return answer
        }
    }
}

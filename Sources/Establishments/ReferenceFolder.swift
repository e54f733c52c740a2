import FoundationEssentials
import Tables

/// The folder of data that ships with the product, and how its files are read.
package struct ReferenceFolder: Sendable {
    /// Where it lies, absolute or relative to the working directory.
    package let path: String

    package init(path: String) { self.path = path }

    /// Where a file of the folder lies.
    package func path(of file: String) -> String { path + "/" + file }

    /// Reads a CSV file row by row. Throws a `ReferenceError` if it cannot be read or lacks one of `columns`.
    func eachRow(of file: String, columns: [String], _ body: (TableRow) throws -> Void) throws {
        do {
            let reader = try TableReader(path: path(of: file), limits: .commandLine)
            for column in columns where reader.header.column(column) == nil {
                throw ReferenceError(file: file, message: "The column “\(column)” is missing.")
            }
            try reader.forEachRow { row in
                try body(row)
                return true
            }
        } catch let error as TableError {
            throw ReferenceError(file: file, message: error.description)
        }
    }

    /// Reads a text file. Throws a `ReferenceError` if it cannot be read.
    package func text(_ file: String) throws -> String {
        do {
            return String(decoding: try Data(contentsOf: URL(filePath: path(of: file))), as: UTF8.self)
        } catch {
            throw ReferenceError(file: file, message: "It cannot be read.")
        }
    }

    /// Reads a JSON file of a known shape. Throws a `ReferenceError` if it cannot be read or has another shape.
    package func json<Shape: Decodable>(_ file: String, as shape: Shape.Type) throws -> Shape {
        do {
            return try JSONDecoder().decode(shape, from: Data(contentsOf: URL(filePath: path(of: file))))
        } catch let error as DecodingError {
            throw ReferenceError(file: file, message: "It is not of the expected shape: \(error).")
        } catch {
            throw ReferenceError(file: file, message: "It cannot be read.")
        }
    }
}

/// A file of the reference data is missing or is not what it should be: the installation is incomplete.
package struct ReferenceError: Error, Equatable, Sendable {
    package let file: String
    /// A whole sentence: what is wrong with the file.
    package let message: String

    /// Whole sentences for the operator.
    package var sentence: String {
        "The reference file “\(file)” cannot be used. \(message) Restore the folder Reference from the release."
    }
}

import Programme
import Work

/// How mail leaves, as the environment says.
enum MailSetting {
    /// The mail server, if one is set. Throws a `Refusal` where a setting cannot be used.
    static func office() throws -> SMTP? {
        guard let server = environment("CEANGAL_SMTP") else { return nil }
        guard let from = environment("CEANGAL_MAIL_FROM").flatMap({ EmailAddress($0) }) else {
            throw Refusal("CEANGAL_MAIL_FROM must be the address that mail comes from, such as stem@example.org.")
        }
        guard environment("CEANGAL_ADDRESS") != nil else {
            throw Refusal("With CEANGAL_SMTP, set CEANGAL_ADDRESS as well: links in mail begin with it.")
        }
        let office = SMTP(
            server: server, sender: from, user: environment("CEANGAL_SMTP_USER"),
            password: try environment("CEANGAL_SMTP_PASSWORD_FILE").map {
                try SecretFile.firstLine(of: $0, "the mail server's password")
            },
            certificates: environment("CEANGAL_SMTP_CERTIFICATES"))
        guard let office else {
            throw Refusal("CEANGAL_SMTP must be smtp://HOST:PORT or smtps://HOST:PORT.")
        }
        return office
    }
}

import Storage
import TestSupport
import Testing
import Web
import Work

@testable import Accounts
@testable import Programme

@Suite struct `Codes of an authenticator app` {
    // RFC 6238, appendix B, the last six of its eight digits.
    @Test(arguments: [
        (59, "287082"), (1_111_111_109, "081804"), (1_111_111_111, "050471"), (1_234_567_890, "005924"),
        (2_000_000_000, "279037"), (20_000_000_000, "353130"),
    ])
    func `are those of the standard`(_ seconds: Int, _ code: String) throws {
        let secret = try #require(OneTimeCode(base32: "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"))
        #expect(secret.code(step: seconds / 30) == code)
        #expect(secret.base32 == "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")
    }

    @Test func `hold for the step before and after, and only once`() {
        let code = OneTimeCode()
        let now = Instant(milliseconds: 1_795_521_600_000)
        let step = OneTimeCode.step(at: now)
        for near in step - 1...step + 1 {
            #expect(code.step(of: code.code(step: near), at: now, after: 0) == near)
            #expect(code.step(of: code.code(step: near), at: now, after: near) == nil)
        }
        for far in [step - 2, step + 2] { #expect(code.step(of: code.code(step: far), at: now, after: 0) == nil) }
        for wrong in ["", "12345", "1234567", "abcdef", "000000\u{301}"] {
            #expect(code.step(of: wrong, at: now, after: 0) == nil)
        }
    }

    @Test(arguments: ["", "GEZDGNBVGY3TQOJQ", "gezdgnbvgy3tqojqgezdgnbvgy3tqojq", "0EZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"])
    func `have no other secrets`(_ text: String) { #expect(OneTimeCode(base32: text) == nil) }
}

@Suite struct `The second factor` {
    @Test func `staff can do nothing of staff before they have shown it`() async throws {
        let office = try await Office.open()
        let begun = try await office.actor(try await office.signIn("erik@programme.example", name: "Erik"))
        let erik = try #require(begun.person)
        try await office.accounts.grant(Grant(.officer), to: erik.id, by: .operator(unixUser: "root"))
        let signIn = try await office.signIn("erik@programme.example")
        #expect(signIn.needsSecondFactor)
        let weak = try await office.actor(signIn)
        #expect(weak.grants.isEmpty && weak.signIn?.holdsBack == true)
        await #expect(throws: Permission.nothingHere) { _ = try await office.accounts.people("", by: weak) }
    }

    @Test func `whoever has set it up is nobody until it is shown`() async throws {
        let office = try await Office.open()
        let (_, _, code) = try await office.staff("erik@programme.example", Grant(.officer))
        office.clock.pass(60)
        let signIn = try await office.signIn("erik@programme.example")
        #expect(signIn.needsCode)
        #expect(try await office.accounts.actor(of: signIn.cookie) == nil)
        let shown = code.code(step: OneTimeCode.step(at: office.clock.now))
        let cookie = try await office.accounts.showSecondFactor(shown, cookie: signIn.cookie)
        #expect(try await office.accounts.actor(of: signIn.cookie) == nil)
        #expect(try await office.accounts.actor(of: cookie)?.grants == [Grant(.officer)])
        await #expect(throws: Failure.self) {
            _ = try await office.accounts.showSecondFactor(shown, cookie: cookie)
        }
    }

    @Test func `a secret is for the sign-in alone that asked for it`() async throws {
        let office = try await Office.open()
        let early = try await office.signIn("ailsa@school.example")
        let known = try await office.accounts.proposeSecondFactor(site: Office.site, by: try await office.actor(early))
        let later = try await office.signIn("ailsa@school.example")
        let fresh = try await office.accounts.proposeSecondFactor(site: Office.site, by: try await office.actor(later))
        #expect(fresh.secret != known.secret)
        let again = try await office.accounts.proposeSecondFactor(site: Office.site, by: try await office.actor(later))
        #expect(again.secret == fresh.secret)
        let step = OneTimeCode.step(at: office.clock.now)
        for (secret, signIn) in [(known.secret, early), (known.secret, later), (fresh.secret, early)] {
            let code = try #require(OneTimeCode(base32: secret)).code(step: step)
            let actor = try await office.actor(signIn)
            await #expect(throws: Failure.self) {
                _ = try await office.accounts.confirmSecondFactor(code, cookie: signIn.cookie, by: actor)
            }
        }
    }

    @Test func `whoever reads somebody's mail and guesses codes does not keep them out where they have shown one`()
        async throws
    {
        let office = try await Office.open()
        let email = "erik@programme.example"
        let (_, _, code) = try await office.staff(email, Grant(.officer))
        office.clock.pass(60)
        let browser = try await office.ask(email, from: "10.0.0")
        let stolen = try await office.use(try await office.link(to: email), browser: browser, from: "10.0.0").cookie
        for _ in 0..<50 { _ = try? await office.accounts.showSecondFactor("123456", cookie: stolen) }
        await #expect(throws: Failure.self) {
            _ = try await office.accounts.showSecondFactor(
                code.code(step: OneTimeCode.step(at: office.clock.now)), cookie: stolen)
        }
        let own = try await office.signIn(email)
        _ = try await office.accounts.showSecondFactor(
            code.code(step: OneTimeCode.step(at: office.clock.now)), cookie: own.cookie)
    }

    @Test func `codes are guessed five times, and recovery codes work once`() async throws {
        let office = try await Office.open()
        let signIn = try await office.signIn("ailsa@school.example")
        let actor = try await office.actor(signIn)
        let code = try #require(
            OneTimeCode(base32: try await office.accounts.proposeSecondFactor(site: Office.site, by: actor).secret))
        let (codes, cookie) = try await office.accounts.confirmSecondFactor(
            code.code(step: OneTimeCode.step(at: office.clock.now)), cookie: signIn.cookie, by: actor)
        #expect(codes.count == 10 && Set(codes).count == 10)
        office.clock.pass(3600)
        let next = try await office.accounts.showSecondFactor(codes[0], cookie: cookie)
        var (wrong, tooMany) = (0, 0)
        for guess in 0..<50 {
            do {
                _ = try await office.accounts.showSecondFactor(
                    guess == 0 ? codes[0] : "00000\(guess % 10)x", cookie: next)
            } catch Failure.invalid { wrong += 1 } catch Failure.tooMany { tooMany += 1 }
        }
        #expect(wrong == 4 && tooMany == 46)
    }

    @Test func `recovery codes and the app change only just after it was shown`() async throws {
        let office = try await Office.open()
        let (actor, cookie, _) = try await office.staff("erik@programme.example", Grant(.officer))
        #expect(try await office.accounts.renewRecoveryCodes(by: actor).count == 10)
        office.clock.pass(301)
        await #expect(throws: Failure.self) { _ = try await office.accounts.renewRecoveryCodes(by: actor) }
        await #expect(throws: Failure.self) { try await office.accounts.removeSecondFactor(by: actor) }
        #expect(try await office.accounts.actor(of: cookie)?.grants == [Grant(.officer)])
    }
}

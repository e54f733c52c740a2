import Storage

/// The ordered list of migrations: forward only, numbered without gaps.
package enum Schema {
    /// Every migration, in the order in which they run.
    package static let migrations: [Migration] = [
        Migration(number: 1, name: "directory", sql: string(PackageResources.M0001_directory_sql)),
        Migration(number: 2, name: "modified", sql: string(PackageResources.M0002_modified_sql)),
        Migration(number: 3, name: "term-changes", sql: string(PackageResources.M0003_term_changes_sql)),
        Migration(
            number: 4, name: "event-chain", sql: string(PackageResources.M0004_event_chain_sql),
            parts: [
                .sqlite: string(PackageResources.M0004_event_chain_sqlite_sql),
                .postgresql: string(PackageResources.M0004_event_chain_postgresql_sql),
            ]),
        Migration(number: 5, name: "rate-limits", sql: string(PackageResources.M0005_rate_limits_sql)),
        Migration(number: 6, name: "register", sql: string(PackageResources.M0006_register_sql)),
        Migration(number: 7, name: "accounts", sql: string(PackageResources.M0007_accounts_sql)),
        Migration(number: 8, name: "review", sql: string(PackageResources.M0008_review_sql)),
        Migration(number: 9, name: "alerts", sql: string(PackageResources.M0009_alerts_sql)),
        Migration(
            number: 10, name: "data-protection", sql: string(PackageResources.M0010_data_protection_sql)),
        Migration(
            number: 11, name: "sign-ins-by-origin", sql: string(PackageResources.M0011_sign_ins_by_origin_sql)),
        Migration(number: 12, name: "uploads", sql: string(PackageResources.M0012_uploads_sql)),
        Migration(number: 13, name: "tasks", sql: string(PackageResources.M0013_tasks_sql)),
        Migration(number: 14, name: "merging", sql: string(PackageResources.M0014_merging_sql)),
        Migration(number: 15, name: "engagements", sql: string(PackageResources.M0015_engagements_sql)),
        Migration(number: 16, name: "sessions", sql: string(PackageResources.M0016_sessions_sql)),
        Migration(
            number: 17, name: "reports", sql: string(PackageResources.M0017_reports_sql),
            parts: [
                .sqlite: string(PackageResources.M0017_reports_sqlite_sql),
                .postgresql: string(PackageResources.M0017_reports_postgresql_sql),
            ]),
        Migration(
            number: 18, name: "external-figures", sql: string(PackageResources.M0018_external_figures_sql)),
        Migration(number: 19, name: "indicators", sql: string(PackageResources.M0019_indicators_sql)),
        Migration(
            number: 20, name: "themes-and-definitions", sql: string(PackageResources.M0020_themes_and_definitions_sql)),
        Migration(
            number: 21, name: "engagement-origins", sql: string(PackageResources.M0021_engagement_origins_sql)),
        Migration(
            number: 22, name: "release-records", sql: string(PackageResources.M0022_release_records_sql),
            parts: [
                .sqlite: string(PackageResources.M0022_release_records_sqlite_sql),
                .postgresql: string(PackageResources.M0022_release_records_postgresql_sql),
            ]),
    ]
}

private func string(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

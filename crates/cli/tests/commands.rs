//! Command lines and what they answer, as files: `tests/cmd/*.toml`.
//!
//! Each runs in a folder of its own with a vault in memory, so it finds a Forgepass that knows
//! nothing yet and leaves nothing behind. `TRYCMD=overwrite` writes the answers anew; read them
//! aloud before you keep them.

#[test]
fn every_command_line_answers_as_its_file_says() {
    trycmd::TestCases::new().case("tests/cmd/*.toml").run();
}

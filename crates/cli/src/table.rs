//! Columns that line up.

use unicode_width::UnicodeWidthStr;

/// One line per row, its cells padded to the widest of their column, two blanks between them.
///
/// Widths are those of a terminal: a Chinese character takes two places. Text that people at a
/// host choose belongs into the last column, where nothing follows that it could push about.
pub fn aligned<const N: usize>(rows: &[[String; N]]) -> Vec<String> {
    let mut widths = [0; N];
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = cell.width().max(*width);
        }
    }
    rows.iter().map(|row| line(row, &widths)).collect()
}

fn line(row: &[String], widths: &[usize]) -> String {
    let mut line = String::new();
    for (cell, width) in row.iter().zip(widths) {
        line.push_str(cell);
        let missing = width.saturating_sub(cell.width());
        line.extend(std::iter::repeat_n(' ', missing + 2));
    }
    line.truncate(line.trim_end().len());
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(rows: &[[&str; 3]]) -> Vec<String> {
        let rows: Vec<[String; 3]> = rows.iter().map(|row| row.map(str::to_owned)).collect();
        aligned(&rows)
    }

    #[test]
    fn columns_line_up() {
        assert_eq!(
            table(&[
                ["ada", "Ready", "Ada"],
                ["grace-h", "Sign in again", "Grace"]
            ]),
            [
                "ada      Ready          Ada",
                "grace-h  Sign in again  Grace"
            ]
        );
    }

    #[test]
    fn a_chinese_character_takes_two_places() {
        assert_eq!(
            table(&[["ada", "正常", "x"], ["b", "重新登录", "y"]]),
            ["ada  正常      x", "b    重新登录  y"]
        );
    }

    #[test]
    fn an_empty_last_cell_leaves_no_blanks() {
        assert_eq!(table(&[["a", "b", ""]]), ["a  b"]);
        assert_eq!(table(&[]), Vec::<String>::new());
    }
}

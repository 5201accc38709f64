//! Figures with their aims beside them.

/// What a value counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// So many times as much as what stands beside it.
    Times,
    /// Milliseconds.
    Millis,
    /// Once a minute.
    PerMinute,
}

/// One thing that was measured.
#[derive(Debug)]
pub struct Figure {
    /// What.
    pub name: &'static str,
    /// Of Forgepass.
    pub ours: String,
    /// What it is measured against.
    pub beside: String,
    /// The figure itself.
    pub value: f64,
    /// What the figure counts.
    pub unit: Unit,
    /// It should not be more than this.
    pub aim: f64,
}

impl Figure {
    fn said(&self, value: f64) -> String {
        match self.unit {
            Unit::Times => format!("{value:.2}×"),
            Unit::Millis => format!("{value:.0} ms"),
            Unit::PerMinute => format!("{value:.0}/min"),
        }
    }

    /// To the precision in which it is printed, so that the mark never contradicts the row.
    fn mark(&self) -> &'static str {
        let step = match self.unit {
            Unit::Times => 0.01,
            Unit::Millis | Unit::PerMinute => 1.0,
        };
        if (self.value / step).round() <= (self.aim / step).round() {
            "held"
        } else {
            "MISSED"
        }
    }
}

/// Prints them all.
pub fn print(figures: &[Figure]) {
    println!();
    for figure in figures {
        println!(
            "{:<44}{:>16}  {:<24}{:>10}  aim {:<10}{}",
            figure.name,
            figure.ours,
            figure.beside,
            figure.said(figure.value),
            figure.said(figure.aim),
            figure.mark(),
        );
    }
    println!(
        "\nTimes are medians. Memory is PSS over the whole process tree, so that pages shared with \
         others count in part.\nA wake-up is a moment, of a tenth of a second at most, in which a \
         thread of ours ran after it had slept; beside it stands\nhow often threads went to sleep, \
         which the system counts."
    );
}

/// The middle one; of an even number, the greater of the two.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

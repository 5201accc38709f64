//! Every state of the window is photographed in every look, and axe has nothing serious to say.

use forgepass_stories::desk::{Desk, Desktop};
use forgepass_stories::gallery::Gallery;
use forgepass_stories::story::tell;

/// The states are many: each look is told in two stories that need not wait for one another.
#[derive(Clone, Copy)]
enum Half {
    Even,
    Odd,
}

macro_rules! each_look {
    ($($look_name:ident: $look:literal, $query:literal, $width:literal;)*) => {
        $(
            mod $look_name {
                use super::{Half, every_other_state};

                #[test]
                fn nothing_serious_in_one_half() {
                    every_other_state($look, $query, $width, Half::Even);
                }

                #[test]
                fn nothing_serious_in_the_other_half() {
                    every_other_state($look, $query, $width, Half::Odd);
                }
            }
        )*
    };
}

each_look! {
    light: "light", "theme=light&lang=en", 880;
    dark: "dark", "theme=dark&lang=en", 880;
    chinese: "zh-CN", "theme=light&lang=zh-CN", 880;
    light_and_narrow: "light", "theme=light&lang=en", 360;
    dark_and_narrow: "dark", "theme=dark&lang=en", 360;
    chinese_and_narrow: "zh-CN", "theme=light&lang=zh-CN", 360;
}

fn every_other_state(look: &str, query: &str, width: u32, half: Half) {
    let desk = Desk::open(Desktop::Gnome);
    let (name, first) = match half {
        Half::Even => ("even", 0),
        Half::Odd => ("odd", 1),
    };
    tell(
        &format!("gallery-{look}-{width}-{name}"),
        desk,
        async |desk| {
            let gallery = Gallery::open(desk).await;
            let states = gallery.states().await;
            assert!(states.len() > 80, "{states:?}");
            let mut wrong = Vec::new();
            for state in states.iter().skip(first).step_by(2) {
                gallery.show(&format!("state={state}&{query}"), width).await;
                for finding in gallery.serious().await {
                    wrong.push(format!("{state}: {finding}"));
                }
                if gallery.overflows().await {
                    wrong.push(format!("{state}: wider than the page"));
                }
                let name = format!("{state}-{look}-{width}");
                gallery.photograph(&name, width).await;
            }
            gallery.close().await;
            assert_eq!(wrong, Vec::<String>::new());
        },
    );
}

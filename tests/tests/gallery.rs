//! Every state of the window is photographed in every look, and axe has nothing serious to say.

use forgepass_stories::desk::{Desk, Desktop};
use forgepass_stories::gallery::Gallery;
use forgepass_stories::story::tell;

macro_rules! each_look {
    ($($test:ident: $look:literal, $query:literal, $width:literal;)*) => {
        $(
            #[test]
            fn $test() {
                every_state($look, $query, $width);
            }
        )*
    };
}

each_look! {
    nothing_serious_in_light: "light", "theme=light&lang=en", 880;
    nothing_serious_in_dark: "dark", "theme=dark&lang=en", 880;
    nothing_serious_in_chinese: "zh-CN", "theme=light&lang=zh-CN", 880;
    nothing_serious_in_light_and_narrow: "light", "theme=light&lang=en", 360;
    nothing_serious_in_dark_and_narrow: "dark", "theme=dark&lang=en", 360;
    nothing_serious_in_chinese_and_narrow: "zh-CN", "theme=light&lang=zh-CN", 360;
}

fn every_state(look: &str, query: &str, width: u32) {
    let desk = Desk::open(Desktop::Gnome);
    tell(&format!("gallery-{look}-{width}"), desk, async |desk| {
        let gallery = Gallery::open(desk).await;
        let states = gallery.states().await;
        assert!(states.len() > 80, "{states:?}");
        let mut wrong = Vec::new();
        for state in &states {
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
    });
}

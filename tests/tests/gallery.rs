//! Every state of the window is photographed in every look, and axe has nothing serious to say.

use forgepass_stories::desk::{Desk, Desktop};
use forgepass_stories::gallery::Gallery;
use forgepass_stories::story::tell;

#[test]
fn every_state_has_nothing_serious_against_it_in_light() {
    every_state("light", "theme=light&lang=en");
}

#[test]
fn every_state_has_nothing_serious_against_it_in_dark() {
    every_state("dark", "theme=dark&lang=en");
}

#[test]
fn every_state_has_nothing_serious_against_it_in_chinese() {
    every_state("zh-CN", "theme=light&lang=zh-CN");
}

fn every_state(look: &str, query: &str) {
    let desk = Desk::open(Desktop::Gnome);
    tell(&format!("gallery-{look}"), desk, async |desk| {
        let gallery = Gallery::open(desk).await;
        let states = gallery.states().await;
        assert!(states.len() > 80, "{states:?}");
        let mut wrong = Vec::new();
        for state in &states {
            for width in [880, 360] {
                gallery.show(&format!("state={state}&{query}"), width).await;
                for finding in gallery.serious().await {
                    wrong.push(format!("{state} at {width}: {finding}"));
                }
                if gallery.overflows().await {
                    wrong.push(format!("{state} at {width}: wider than the page"));
                }
                let name = format!("{state}-{look}-{width}");
                gallery.photograph(&name, width).await;
            }
        }
        gallery.close().await;
        assert_eq!(wrong, Vec::<String>::new());
    });
}

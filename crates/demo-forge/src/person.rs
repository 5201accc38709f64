//! The invented people who have accounts here.

use serde::{Deserialize, Serialize};

/// Someone with an account on the demo host.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Never changes, whatever the login does.
    pub id: u64,
    /// ASCII; part of addresses and of element ids.
    pub login: String,
    /// Any text.
    pub name: String,
    /// An address that reaches nobody.
    pub email: String,
}

impl Person {
    /// Someone new, for [`crate::Options::people`].
    pub fn new(id: u64, login: &str, name: &str) -> Self {
        Self {
            id,
            login: login.to_owned(),
            name: name.to_owned(),
            email: format!("{login}@demo.example"),
        }
    }
}

/// The first `count` people: four with names that try a layout, then numbered ones.
pub fn everyone(count: usize) -> Vec<Person> {
    let named = [
        Person::new(1001, "ada", "Ada Lovelace"),
        Person::new(1002, "grace", "Grace Hopper"),
        Person::new(1003, "aida", "艾达"),
        Person::new(
            1004,
            "fatima-al-fihriya",
            "فاطمة بنت محمد الفهرية القرشية، مؤسسة جامع القرويين بمدينة فاس",
        ),
    ];
    let numbered =
        (5..).map(|n: u64| Person::new(1000 + n, &format!("person-{n}"), &format!("Person {n}")));
    named.into_iter().chain(numbered).take(count).collect()
}

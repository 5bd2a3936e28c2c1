//! Says how it was built.

fn main() {
    println!(
        "{} {} {}",
        std::env::consts::ARCH,
        if cfg!(feature = "loud") { "loud" } else { "quiet" },
        option_env!("GREETING").unwrap_or("no greeting"),
    );
}

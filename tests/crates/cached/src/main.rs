fn main() {
    println!("{}", cached::value());
}

extension Histogram {
    /// How many observations are in each bucket, and then of all: what is above the last bucket is in that only.
    package var tally: [Int] { counts + [count] }
}

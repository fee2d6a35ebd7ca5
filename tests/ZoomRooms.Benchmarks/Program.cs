using ZoomRooms.Benchmarks;
using ZoomRooms.Benchmarks.Frames;
using ZoomRooms.Benchmarks.KeyExchange;

// A verb for each benchmark, a file for each verb.
Verb[] verbs =
[
    new("frame-encryptor", "frame encryptor against raw OpenSSL EVP, 160 B and 12 kB frames", FrameEncryptorBenchmark.Run),
    new("frame-ciphers", "each AES-256-GCM provider of this machine against raw OpenSSL EVP", FrameCiphersBenchmark.Run),
    new("frame-round-trip", "frame encryptor and decryptor against raw OpenSSL EVP, 160 B and 12 kB frames", FrameRoundTripBenchmark.Run),
    new("key-exchange", "boxes, ML-KEM-768 and stream keys (BenchmarkDotNet)", KeyExchangeBenchmark.Run),
];

if (args is [string name, ..] && verbs.FirstOrDefault(verb => verb.Name == name) is { } chosen)
    return chosen.Run(args[1..]);

Console.Error.WriteLine("usage: zoomrooms-benchmarks VERB");
foreach (Verb verb in verbs)
    Console.Error.WriteLine($"  {verb.Name,-16} {verb.Summary}");
return 2;

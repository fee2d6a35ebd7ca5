using ZoomRooms.Benchmarks;
using ZoomRooms.Benchmarks.Administration;
using ZoomRooms.Benchmarks.Delay;
using ZoomRooms.Benchmarks.Entrance;
using ZoomRooms.Benchmarks.Frames;
using ZoomRooms.Benchmarks.KeyExchange;
using ZoomRooms.Benchmarks.Meetings;
using ZoomRooms.Benchmarks.RoomAudio;
using ZoomRooms.Benchmarks.Routing;
using ZoomRooms.Benchmarks.Window;

// A verb for each benchmark, a file for each verb.
Verb[] verbs =
[
    new("frame-encryptor", "frame encryptor against raw OpenSSL EVP, 160 B and 12 kB frames", FrameEncryptorBenchmark.Run),
    new("frame-ciphers", "each AES-256-GCM provider of this machine against raw OpenSSL EVP", FrameCiphersBenchmark.Run),
    new("frame-round-trip", "frame encryptor and decryptor against raw OpenSSL EVP, 160 B and 12 kB frames", FrameRoundTripBenchmark.Run),
    new("key-exchange", "boxes, ML-KEM-768 and stream keys (BenchmarkDotNet)", KeyExchangeBenchmark.Run),
    new("key-operations", "rekey, join, leave and change of leader at N = 10, 50, 200: time and bytes", KeyOperationsBenchmark.Run),
    new("capture-to-wire", "720p30 from the capture timestamp to the socket, in a real meeting, less the encoder's time",
        CaptureToWireBenchmark.Run),
    new("layers", "720p30 with and without the small picture: CPU of the camera's and the encoders' threads", LayersBenchmark.Run),
    new("forwarding",
        "embedded router beside Janus, one sender of 1,100 B packets to 20 and 200 receivers: packets a core-second, loss, delay",
        ForwardingBenchmark.Run),
    new("large-meeting", "embedded router, meetings of 25 to 200: CPU, memory, loss, delay", LargeMeetingBenchmark.Run),
    new("joins", "50 and 199 rooms join a running meeting at once: time to the first decrypted frame, CPU, memory of the server",
        JoinsBenchmark.Run),
    new("room-audio", "the room's sound in simulated rooms: echo, double talk, noise, level, CPU; libraries beside ours",
        RoomAudioBenchmark.Run),
    new("delay", "sound from mouth to wire and from wire to ear, by stage and as heard, on simulated sound cards", DelayBenchmark.Run),
    new("window", "the desktop's window: glass to glass beside two Chromium, link to first picture, CPU with 1, 4 and 9 pictures",
        WindowBenchmark.Run),
    new("api", "the administrators' API with 1,000 rooms and 10,000 people beside an empty server: time of each page", ApiBenchmark.Run),
    new("door", "an outsider's idle TLS connections: what those who meet, come and come back notice of them", DoorBenchmark.Run),
];

if (args is [string name, ..] && verbs.FirstOrDefault(verb => verb.Name == name) is { } chosen)
    return chosen.Run(args[1..]);

Console.Error.WriteLine("usage: zoomrooms-benchmarks VERB");
foreach (Verb verb in verbs)
    Console.Error.WriteLine($"  {verb.Name,-24} {verb.Summary}");
return 2;

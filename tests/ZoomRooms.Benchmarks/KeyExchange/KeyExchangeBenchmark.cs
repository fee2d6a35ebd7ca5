using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using ZoomRooms.Crypto;
using ZoomRooms.EndToEnd.Boxes;
using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.EndToEnd.Kem;
using ZoomRooms.EndToEnd.Keys;
using ZoomRooms.Protocol;

namespace ZoomRooms.Benchmarks.KeyExchange;

/// <summary>What a leader pays for each participant at a rekey, and a participant for each key it gets.</summary>
[MemoryDiagnoser]
public class KeyExchangeBenchmark
{
    private static readonly BoxContexts Contexts = new("benchmark, KDF", "benchmark, cipher");
    private readonly EncryptionKeyPair _sender = EncryptionKeyPair.Create();
    private readonly EncryptionKeyPair _recipient = EncryptionKeyPair.Create();
    private readonly byte[] _message = new byte[40];
    private readonly byte[] _ciphertext = new byte[MlKem768.CiphertextSize];
    private readonly byte[] _secret = new byte[MlKem768.SharedSecretSize];
    private readonly byte[] _encapsulationKey = new byte[MlKem768.EncapsulationKeySize];
    private readonly byte[] _decapsulationKey = new byte[MlKem768.DecapsulationKeySize];
    private readonly MeetingContext _meeting = new(new MeetingId(9876543210), default);
    private readonly ParticipantDevice _device = new(new UserId(42), default);
    private byte[] _box = [];

    internal static int Run(string[] args)
    {
        // In this process: the tool's own way builds a project, which needs a package registry.
        IConfig config = ManualConfig.Create(DefaultConfig.Instance)
            .WithArtifactsPath(Path.Combine(AppContext.BaseDirectory, "artifacts"))
            .AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance));
        BenchmarkRunner.Run<KeyExchangeBenchmark>(config, args);
        return 0;
    }

    [GlobalSetup]
    public void Prepare()
    {
        MlKem768.GenerateKeyPair(_encapsulationKey, _decapsulationKey);
        _box = SealBox();
    }

    [Benchmark(Baseline = true)]
    public bool Encapsulate() => MlKem768.TryEncapsulate(_encapsulationKey, _ciphertext, _secret);

    [Benchmark]
    public bool Decapsulate() => MlKem768.TryDecapsulate(_ciphertext, _decapsulationKey, _secret);

    [Benchmark]
    public byte[] SealBox() =>
        AuthenticatedBox.TrySeal(_sender, default, new BoxParty(default, _recipient.PublicKey), Contexts, _message, [], _message)
        ?? throw new InvalidOperationException("no box");

    [Benchmark]
    public void OpenBox()
    {
        using SecretBytes? message = AuthenticatedBox.TryOpen(
            _recipient, default, new BoxParty(default, _sender.PublicKey), Contexts, _message, [], _box);
        if (message is null)
            throw new InvalidOperationException("the box did not open");
    }

    [Benchmark]
    public void DeriveStreamKey() => StreamKey.Derive(_message.AsSpan(0, 32), _meeting, _device, 5, MediaStream.Picture, _secret);
}

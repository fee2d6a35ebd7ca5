using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Threading.Channels;
using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;
using ZoomRooms.MeetingServer.Policy;
using ZoomRooms.MeetingServer.Storage;
using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Replication;

/// <summary>What the log moves besides steps.</summary>
/// <param name="Rules">What all servers must agree on.</param>
/// <param name="Take">All of the hall, for another server.</param>
/// <param name="Become">Forgets all, and becomes what another server had; null: nothing.</param>
/// <param name="Begun">No server was there before this one.</param>
internal sealed record NatsLogPorts(string Rules, Func<ulong, string, HallSnapshot> Take, Action<HallSnapshot?> Become, Action Begun);

/// <summary>
/// The log of servers that share a hall: a JetStream stream of NATS, which gives each batch of steps its place. A server that comes asks
/// another for what it has, and takes the steps from there on; when there is none, it begins anew. One that the others gave up, or that
/// missed a step, forgets what it has and comes anew.
/// </summary>
internal sealed partial class NatsLog(string url, NatsLogPorts ports, ILogger logger) : IHallLog, IAsyncDisposable
{
    private const string StreamName = "zoomrooms-hall";
    private const string LogSubject = "zoomrooms.hall.log";
    private const string SnapshotSubject = "zoomrooms.hall.snapshot";
    // NATS takes a megabyte at most, unless it was told otherwise.
    private const int BatchBytes = 400_000;
    private const int LargestBatch = 1_000_000;
    private const int ChunkBytes = 500_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly NatsConnection _connection = new(NatsOpts.Default with { Url = url, Name = "zoomrooms-server" });
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _taking = new();
    private Stay _stay = new();
    private Task _running = Task.CompletedTask;
    private ulong _taken;
    private HallKey _key = HallKey.Draw();

    /// <summary>This server, until the others give it up.</summary>
    private sealed class Stay
    {
        public string Node { get; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));

        public Channel<PendingStep> Steps { get; } = Channel.CreateUnbounded<PendingStep>(
            new UnboundedChannelOptions { SingleReader = true });

        public ConcurrentDictionary<long, List<PendingStep>> Sent { get; } = new();

        public CancellationTokenSource Over { get; } = new();

        public long Batches { get; set; }
    }

    public string Node => _stay.Node;

    public TakeStep? Taking { get; set; }

    /// <summary>Connects, and has all of the hall when it returns.</summary>
    /// <exception cref="ServerProblemException">NATS is not there or has no JetStream, or the other servers have other limits.</exception>
    public async Task StartAsync(CancellationToken cancellation)
    {
        NatsJSContext stream = new(_connection);
        try
        {
            await _connection.ConnectAsync();
            await CreateStreamAsync(stream, cancellation);
        }
        catch (Exception failure) when (failure is NatsException or TimeoutException)
        {
            throw new ServerProblemException(
                $"NATS cannot be used: {failure.Message} Is it there, with JetStream (nats-server -js)?", failure);
        }
        ulong next = await BootstrapAsync(stream, _stay, cancellation);
        _running = Task.Run(() => RunAsync(stream, next), CancellationToken.None);
    }

    private static async Task CreateStreamAsync(NatsJSContext stream, CancellationToken cancellation) =>
        await stream.CreateOrUpdateStreamAsync(
        new StreamConfig(StreamName, [LogSubject])
        {
            MaxAge = TimeSpan.FromMinutes(10), MaxBytes = 512 << 20, DuplicateWindow = TimeSpan.FromMinutes(
                2), Storage = StreamConfigStorage.File, Description = "Steps of the hall that meeting servers share",
        }, cancellation);

    public Task<TAnswer?> AppendAsync<TAnswer>(HallRecord<TAnswer> record)
        where TAnswer : HallAnswer
    {
        PendingStep<TAnswer> step = new(record);
        if (!_stay.Steps.Writer.TryWrite(step))
            step.Abandon();
        return step.Answered;
    }

    public void GiveUp(string node)
    {
        Stay stay = _stay;
        if (stay.Node == node)
            stay.Over.Cancel();
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running;
        await _connection.DisposeAsync();
        _stopping.Dispose();
    }

    private async Task RunAsync(NatsJSContext stream, ulong next)
    {
        while (!_stopping.IsCancellationRequested)
        {
            Stay stay = _stay;
            using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(stay.Over.Token, _stopping.Token);
            // Whichever ends first ends the others.
            Task[] parts = [.. new Func<Task>[] {
                () => PublishAsync(stream, stay, over.Token), () => TakeAsync(stream, stay, next, over.Token), () => HelpAsync(over.Token) }
                .Select(part => Task.Run(() => GuardAsync(part, over), CancellationToken.None))];
            await Task.WhenAll(parts);
            End(stay);
            if (_stopping.IsCancellationRequested)
                return;
            GivenUp(logger);
            _stay = new Stay();
            ports.Become(null);
            next = await ComeAnewAsync(stream);
        }
    }

    private async Task<ulong> ComeAnewAsync(NatsJSContext stream)
    {
        while (true)
        {
            try
            {
                // NATS may have come back without what it had.
                await CreateStreamAsync(stream, _stopping.Token);
                return await BootstrapAsync(stream, _stay, _stopping.Token);
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                return 0;
            }
            catch (Exception failure)
            {
                // Whatever it is, a server without its hall is of no use to anybody.
                Failed(logger, failure);
                await Task.Delay(Patience);
            }
        }
    }

    private async Task GuardAsync(Func<Task> part, CancellationTokenSource over)
    {
        try
        {
            await part();
        }
        catch (OperationCanceledException)
        {
            // Stopping, or given up.
        }
        catch (Exception failure)
        {
            Failed(logger, failure);
        }
        await over.CancelAsync();
    }

    private static void End(Stay stay)
    {
        stay.Steps.Writer.Complete();
        while (stay.Steps.Reader.TryRead(out PendingStep? step))
            step.Abandon();
        foreach (PendingStep sent in stay.Sent.Values.SelectMany(batch => batch))
            sent.Abandon();
    }

    /// <summary>
    /// Puts steps into the stream, as many at once as came meanwhile; again until that is certain, under a number that lets the stream take
    /// it once.
    /// </summary>
    private async Task PublishAsync(NatsJSContext stream, Stay stay, CancellationToken over)
    {
        while (await stay.Steps.Reader.WaitToReadAsync(over))
        {
            List<PendingStep> steps = [];
            long number = ++stay.Batches;
            for (int bytes = 0; bytes < BatchBytes && stay.Steps.Reader.TryRead(out PendingStep? step); steps.Add(step))
                bytes += SizeOf(step.Record);
            byte[] batch = _key.Seal(new HallBatch(stay.Node, number, [.. steps.Select(one => one.Record)]));
            if (batch.Length > LargestBatch)
            {
                // What never fits must not keep the rest waiting.
                TooLarge(logger, batch.Length, steps.Count);
                steps.ForEach(step => step.Abandon());
                continue;
            }
            stay.Sent[number] = steps;
            NatsJSPubOpts once = new() { MsgId = string.Create(CultureInfo.InvariantCulture, $"{stay.Node}-{number}") };
            while (!await TryPublishAsync(stream, batch, once, over))
                await Task.Delay(Pause, over);
        }
    }

    /// <summary>About as many bytes as it takes, and never much fewer.</summary>
    private static int SizeOf(HallRecord record) => 1024 + record switch
    {
        MessageHeard { Message: PostToBoard post } => post.Entry.Length * 4 / 3,
        MessageHeard { Join: { } join } => (join.Restated?.Count ?? 0) * 768,
        MessageHeard { Message: OpenTransport } => 16 * 1024,
        JoinDecidedAnew { Join: var join } => (join.Restated?.Count ?? 0) * 768,
        ParticipantTold told => told.Message.Length * 4 / 3,
        ConversationEnded ended => ended.LastMessage.Length * 4 / 3,
        _ => 0,
    };

    private async Task<bool> TryPublishAsync(NatsJSContext stream, byte[] batch, NatsJSPubOpts once, CancellationToken over)
    {
        try
        {
            using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(over);
            patience.CancelAfter(Patience);
            (await stream.PublishAsync(LogSubject, batch, opts: once, cancellationToken: patience.Token)).EnsureSuccess();
            return true;
        }
        catch (Exception failure) when (
            !over.IsCancellationRequested && failure is NatsException or TimeoutException or OperationCanceledException)
        {
            NotTaken(logger, failure.Message);
            return false;
        }
    }

    /// <summary>Takes the steps, in the stream's order. Returns when one is missing, or another server began anew.</summary>
    private async Task TakeAsync(NatsJSContext stream, Stay stay, ulong next, CancellationToken over)
    {
        INatsJSConsumer consumer = await stream.CreateOrderedConsumerAsync(
            StreamName, new NatsJSOrderedConsumerOpts
            {
                DeliverPolicy = ConsumerConfigDeliverPolicy.ByStartSequence, OptStartSeq = next
            }, over);
        await foreach (NatsJSMsg<byte[]> message in consumer.ConsumeAsync<byte[]>(cancellationToken: over))
        {
            if (message.Metadata is not { } place || place.Sequence.Stream != next || message.Data is not { } data)
                return;
            // This server's own is where it began.
            if (HallKey.Begins(data))
                return;
            List<PendingStep>? own = null;
            if (!_key.TryOpen(data, out HallBatch? batch))
            {
                // Every server of this hall leaves it out.
                NotOfThisHall(logger);
                batch = new HallBatch("", 0, []);
            }
            else if (batch.Node == stay.Node)
            {
                stay.Sent.TryRemove(batch.Number, out own);
            }
            lock (_taking)
            {
                for (int i = 0; i < batch.Records.Count; i++)
                    Taking!(batch.Node, batch.Records[i], place.Timestamp - DateTimeOffset.UnixEpoch, own?[i]);
                _taken = next++;
            }
        }
    }

    /// <summary>Gives others what this server has.</summary>
    private async Task HelpAsync(CancellationToken over)
    {
        await foreach (
            NatsMsg<string> asked in _connection.SubscribeAsync<string>(SnapshotSubject, queueGroup: "hall", cancellationToken: over))
        {
            if (asked.Data is not { Length: > 0 } inbox)
                continue;
            HallSnapshot snapshot;
            lock (_taking)
                snapshot = ports.Take(_taken, ports.Rules);
            byte[] bytes = SnapshotSeal.Seal(inbox.Split('.')[^1], _key, snapshot)
                ?? SnapshotSeal.Compress(
                    new HallSnapshot(0, ports.Rules, default, [], [], [], [], [], new GuessState([], 0, default), false));
            // The first byte says whether it is the last chunk.
            for (int at = 0; at < bytes.Length; at += ChunkBytes)
            {
                byte[] chunk = bytes[at..Math.Min(bytes.Length, at + ChunkBytes)];
                await _connection.PublishAsync(
                    inbox, (byte[])[(byte)(at + ChunkBytes >= bytes.Length ? 1 : 0), .. chunk], cancellationToken: over);
            }
        }
    }

    /// <summary>Finds out what the others have, or that there are none.</summary>
    /// <returns>The number of the first step to take.</returns>
    private async Task<ulong> BootstrapAsync(NatsJSContext stream, Stay stay, CancellationToken cancellation)
    {
        ulong? quietSince = null;
        while (true)
        {
            using SnapshotSeal seal = new();
            if (await TryFetchAsync(seal.PublicKey, cancellation) is { } answer)
            {
                if (!seal.TryOpen(answer, out HallKey? key, out HallSnapshot? snapshot) || snapshot.Rules != ports.Rules)
                    throw new ServerProblemException(
                        "The servers that share these meetings were started with other limits, or are of another version. Start all with the same.");
                _key = key;
                ports.Become(snapshot);
                _taken = snapshot.Sequence;
                return snapshot.Sequence + 1;
            }
            ulong last = (ulong)(await stream.GetStreamAsync(StreamName, cancellationToken: cancellation)).Info.State.LastSeq;
            // Somebody who is there says so every second, whatever else it is busy with.
            if (last > 0 && quietSince != last)
            {
                quietSince = last;
                continue;
            }
            _key = HallKey.Draw();
            byte[] genesis = _key.Seal(new HallBatch(stay.Node, ++stay.Batches, [new Genesis()]));
            PubAckResponse begun = await stream.PublishAsync(LogSubject, genesis, opts: new NatsJSPubOpts
            {
                ExpectedLastSequence = last
            }, cancellationToken: cancellation);
            if (!begun.IsSuccess())
                continue;
            ports.Become(null);
            ports.Begun();
            _taken = begun.Seq;
            return begun.Seq + 1;
        }
    }

    private async Task<byte[]?> TryFetchAsync(string publicKey, CancellationToken cancellation)
    {
        string inbox = $"{SnapshotSubject}.{publicKey}";
        await using INatsSub<byte[]> chunks = await _connection.SubscribeCoreAsync<byte[]>(inbox, cancellationToken: cancellation);
        await _connection.PublishAsync(SnapshotSubject, inbox, cancellationToken: cancellation);
        using MemoryStream bytes = new();
        try
        {
            while (true)
            {
                using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
                patience.CancelAfter(Patience);
                byte[] chunk = (await chunks.Msgs.ReadAsync(patience.Token)).Data ?? [];
                if (chunk.Length == 0)
                    return null;
                bytes.Write(chunk.AsSpan(1));
                if (chunk[0] == 1)
                    break;
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return null;
        }
        return bytes.ToArray();
    }

    [LoggerMessage(3060, LogLevel.Warning, "The other servers gave this one up, or a step was missed: it comes anew")]
    private static partial void GivenUp(ILogger logger);

    [LoggerMessage(3061, LogLevel.Warning, "NATS did not take a step: {Reason}; it is tried again")]
    private static partial void NotTaken(ILogger logger, string reason);

    [LoggerMessage(3063, LogLevel.Error, "{Steps} steps of {Bytes} bytes are more than NATS takes, and were dropped")]
    private static partial void TooLarge(ILogger logger, int bytes, int steps);

    [LoggerMessage(3064, LogLevel.Warning, "The shared log has a message that no server of this hall put there; it is left out")]
    private static partial void NotOfThisHall(ILogger logger);

    [LoggerMessage(3062, LogLevel.Error, "The shared log failed")]
    private static partial void Failed(ILogger logger, Exception failure);
}

using System.Diagnostics;
using ZoomRooms.Benchmarks.Meetings;
using ZoomRooms.Client.Provisioning;
using ZoomRooms.Client.Signaling;
using ZoomRooms.Protocol;
using ZoomRooms.TestKit.Network;

namespace ZoomRooms.Benchmarks.Entrance;

/// <summary>A device that comes new to the door, and one whose connection is cut and which goes on with its conversation.</summary>
internal sealed class DoorCalls : IAsyncDisposable
{
    private readonly ServerEndpoint _server;
    private readonly string _token;
    private readonly TimeSpan _patience;
    private readonly BreakableWay _way;
    private readonly CancellationTokenSource _over = new();
    private readonly SignalConversation _conversation;
    private readonly Task _receiving;

    private DoorCalls(ServerEndpoint server, string token, TimeSpan patience, BreakableWay way, SignalConversation conversation)
    {
        (_server, _token, _patience, _way, _conversation) = (server, token, patience, way, conversation);
        _receiving = ReceiveAsync();
    }

    public static async Task<DoorCalls> StartAsync(
        ServerEndpoint server, DeviceCredentials credentials, DeviceCredentials newcomer, TimeSpan patience)
    {
        BreakableWay way = new(server.Url);
        (SignalAttempt attempt, SignalConversation? conversation) =
            await SignalConversation.ConnectAsync(
                server with { Url = way.Entrance }, credentials.DeviceToken, TimeProvider.System, CancellationToken.None);
        if (conversation is null)
            throw new InvalidOperationException($"no conversation: {attempt.Outcome}");
        // Who has no seat has nothing to come back to.
        conversation.TrySend(new JoinMeeting(BenchmarkServer.Meeting, "", "room 2", EncryptionType.EndToEnd));
        return new DoorCalls(server, newcomer.DeviceToken, patience, way, conversation);
    }

    /// <summary>
    /// Milliseconds from the first packet to the server's first answer to one who signed in; null when there was none in time, at the
    /// first try.
    /// </summary>
    public async Task<double?> SignInAsync()
    {
        using CancellationTokenSource patience = new(_patience);
        long begun = Stopwatch.GetTimestamp();
        (_, SignalConnection? connection) = await SignalConnection.ConnectAsync(_server, _token, Resumption.New, patience.Token);
        if (connection is null)
            return null;
        await using (connection)
        {
            await connection.SendAsync(SignalJson.Write(new SignalPing(1)), patience.Token);
            return await connection.ReceiveAsync(patience.Token) is SignalPong ? Stopwatch.GetElapsedTime(begun).TotalMilliseconds : null;
        }
    }

    /// <summary>Milliseconds from the cut to the connection that the conversation goes on over; null when there was none in time.</summary>
    public async Task<double?> ResumeAsync()
    {
        int before = _conversation.Resumptions;
        long begun = Stopwatch.GetTimestamp();
        _way.Break();
        _way.Mend();
        while (_conversation.Resumptions == before)
        {
            if (_receiving.IsCompleted || Stopwatch.GetElapsedTime(begun) > _patience)
                return null;
            await Task.Delay(1);
        }
        return Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
    }

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await _receiving;
        await _conversation.DisposeAsync();
        await _way.DisposeAsync();
        _over.Dispose();
    }

    private async Task ReceiveAsync()
    {
        while (await _conversation.ReceiveAsync(_over.Token) is not null)
        {
        }
    }
}

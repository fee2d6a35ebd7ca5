using ZoomRooms.Client.Signaling;
using ZoomRooms.EndToEnd.Frames;
using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.EndToEnd.Meeting;
using ZoomRooms.EndToEnd.Statements;
using ZoomRooms.Protocol;
using ZoomRooms.Rtc.Secure;

namespace ZoomRooms.Client.Session;

/// <summary>
/// Does once, while nobody waits, what a join does: a handshake, a key exchange, a sealed frame, a signalling connection. The first press
/// of the day is then as quick as the second: what is compiled or loaded on first use has been.
/// </summary>
public static class SessionWarmUp
{
    private static readonly TimeSpan SignalPatience = TimeSpan.FromSeconds(5);

    /// <summary>Runs all of it. A server that cannot be reached is no failure here; the join will say so.</summary>
    /// <returns>Whether the server answered, or null when there are no credentials to ask it with.</returns>
    public static async Task<bool?> RunAsync(ParticipantContext context, bool hasCredentials, CancellationToken cancellation)
    {
        await Task.Run(() =>
        {
            TransportWarmUp.Run(context.Certificate);
            ExchangeKeys();
        }, cancellation);
        return hasCredentials ? await ReachServerAsync(context, cancellation) : null;
    }

    /// <summary>Any time will do: the statements are made for it. Seconds since 1970 UTC.</summary>
    private const long WarmUpClock = 1_800_000_000;

    /// <summary>A meeting of two in memory, from the announcements to a frame opened at the other side.</summary>
    private static void ExchangeKeys()
    {
        using DeviceIdentity leaderIdentity = DeviceIdentity.Create();
        using DeviceIdentity roomIdentity = DeviceIdentity.Create();
        MeetingContext meeting = new(new MeetingId(100_000_000), MeetingUuid.Create());
        ParticipantId leaderId = new(1);
        ParticipantId roomId = new(2);
        ParticipantDevice leaderDevice = new(new UserId(1), new HardwareId(1));
        ParticipantDevice roomDevice = new(new UserId(2), new HardwareId(2));
        using StatementAuthority authority = new();
        using EndToEndMeeting leader = new(meeting, leaderIdentity, leaderDevice, leaderId, "", authority.Root);
        using EndToEndMeeting room = new(meeting, roomIdentity, roomDevice, roomId, "", authority.Root);
        leader.HandleJoined(roomId, authority.State(meeting, roomDevice, roomIdentity.VerificationKey, WarmUpClock), WarmUpClock);
        room.HandleJoined(leaderId, authority.State(meeting, leaderDevice, leaderIdentity.VerificationKey, WarmUpClock), WarmUpClock);
        leader.Start(leaderId, TimeSpan.Zero);
        room.Start(leaderId, TimeSpan.Zero);
        Deliver(leader, leaderId, room);
        Deliver(room, roomId, leader);
        Deliver(leader, leaderId, room);

        using FrameEncryptor encryptor = new(MediaStream.Audio);
        using FrameDecryptor decryptor = new();
        TakeKeys(room, keys => encryptor.SetKey(keys), null);
        TakeKeys(leader, null, decryptor);
        Span<byte> frame = stackalloc byte[32];
        Span<byte> sealedFrame = stackalloc byte[frame.Length + FrameEncryptor.MaxOverhead];
        Span<byte> opened = stackalloc byte[frame.Length + OpenedFrame.CaptureTimeSize];
        if (encryptor.TryEncrypt(frame, 0, sealedFrame, out EncryptedFrame encrypted))
            decryptor.TryDecrypt(encrypted.Bytes, opened, TimeSpan.Zero, out _);
    }

    private static void Deliver(EndToEndMeeting from, ParticipantId author, EndToEndMeeting to)
    {
        while (from.TryGetPost(out BoardPost? post))
            to.HandleEntry(author, post.Kind, post.Entry, TimeSpan.Zero);
    }

    private static void TakeKeys(EndToEndMeeting meeting, Action<FrameSendingKey>? send, FrameDecryptor? receive)
    {
        while (meeting.TryGetEvent(out MeetingEvent? happened))
        {
            switch (happened)
            {
                case MeetingEvent.SendingKeysChanged keys:
                    using (keys)
                        send?.Invoke(FrameSendingKey.ForEndToEnd(keys.Keys[MediaStream.Audio]));
                    break;
                case MeetingEvent.ReceivingKeysChanged keys:
                    receive?.SetKeys(keys.Keys);
                    if (receive is null)
                        keys.Keys.Dispose();
                    break;
            }
        }
    }

    private static async Task<bool> ReachServerAsync(ParticipantContext context, CancellationToken cancellation)
    {
        using CancellationTokenSource patience = new(SignalPatience, context.Time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellation);
        (_, SignalConversation? conversation) = await SignalConversation.ConnectAsync(
            context.Server, context.Credentials.DeviceToken, context.Time, either.Token);
        if (conversation is null)
            return false;
        await using (conversation)
        {
            conversation.TrySend(new SignalPing(1));
            return await conversation.ReceiveAsync(either.Token) is SignalPong;
        }
    }
}

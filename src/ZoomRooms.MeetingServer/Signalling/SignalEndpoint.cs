using System.Collections.Concurrent;
using System.Net.WebSockets;
using ZoomRooms.MeetingServer.Devices;
using ZoomRooms.MeetingServer.Hosting;
using ZoomRooms.MeetingServer.Meetings;
using ZoomRooms.MeetingServer.Metrics;
using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Signalling;

/// <summary><c>GET /v1/signal</c>: authenticates a device by its token and serves its WebSocket.</summary>
internal sealed class SignalEndpoint(
    DeviceStore devices, MeetingHall hall, SignalLimits limits, TimeProvider time, ILogger<SignalEndpoint> logger)
{
    private const string Scheme = "Bearer ";
    private readonly ConcurrentDictionary<string, SignalConversation> _resumable = new();
    private int _open;
    private long _resumptions;

    public OutcomeCounters<SignalDrop> Drops { get; } = new();

    /// <summary>Conversations that went on over another connection.</summary>
    public long Resumptions => Interlocked.Read(ref _resumptions);

    /// <summary>Nobody is waited for any more.</summary>
    public void ShutDown()
    {
        foreach (SignalConversation conversation in _resumable.Values)
            conversation.BeOver();
    }

    public async Task HandleAsync(HttpContext context)
    {
        string? authorization = context.Request.Headers.Authorization;
        string? token = authorization?.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) == true ? authorization[Scheme.Length..].Trim() : null;
        DeviceMember? device = DeviceSecrets.TryHashToken(token, out byte[]? hash) ? devices.FindByToken(hash) : null;
        if (device is null || device.Device.Revoked)
        {
            Drops.Count(SignalDrop.NotAuthenticated);
            await Refused.WriteAsync(
                context, device is null ? StatusCodes.Status401Unauthorized : StatusCodes.Status403Forbidden,
                device is null ? RefusalCode.NotPaired : RefusalCode.DeviceRevoked);
            return;
        }
        if (!context.WebSockets.IsWebSocketRequest)
        {
            await Refused.WriteAsync(context, StatusCodes.Status400BadRequest, RefusalCode.MalformedMessage);
            return;
        }
        try
        {
            if (Interlocked.Increment(ref _open) > limits.Connections)
            {
                Drops.Count(SignalDrop.TooManyConnections);
                await Refused.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, RefusalCode.TooManyRequests);
                return;
            }
            string? resume = context.Request.Headers[Resumption.Header];
            if (Resumption.TryParse(resume, out Resumption interrupted))
                await ResumeAsync(context, device, interrupted);
            else
                await BeginAsync(context, device, resumable: resume == Resumption.New);
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }

    private async Task BeginAsync(HttpContext context, DeviceMember device, bool resumable)
    {
        devices.MarkSeen(device.Device.Hardware);
        var conversation = new SignalConversation(device.Device.Hardware, resumable, hall, limits, Drops, time, logger, Forget);
        if (conversation.Token is { } token)
        {
            _resumable[token] = conversation;
            context.Response.Headers[Resumption.Header] = new Resumption(token, 0).ToString();
        }
        try
        {
            await ServeAsync(context, conversation, received: 0, accepted: hall.Connect);
        }
        catch
        {
            conversation.BeOver();
            throw;
        }
    }

    private async Task ResumeAsync(HttpContext context, DeviceMember device, Resumption interrupted)
    {
        if (!_resumable.TryGetValue(interrupted.Token, out SignalConversation? conversation) || conversation.Hardware != device.Device.Hardware
            || !conversation.TryInterrupt(interrupted.Received, out long heard))
        {
            Drops.Count(SignalDrop.NotResumable);
            await Refused.WriteAsync(context, StatusCodes.Status410Gone, RefusalCode.NotInMeeting);
            return;
        }
        Interlocked.Increment(ref _resumptions);
        context.Response.Headers[Resumption.Header] = (interrupted with { Received = heard }).ToString();
        await ServeAsync(context, conversation, interrupted.Received, accepted: null);
    }

    private async Task ServeAsync(HttpContext context, SignalConversation conversation, long received, Action<ISignalPeer>? accepted)
    {
        using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync(
            new WebSocketAcceptContext { KeepAliveInterval = limits.PingInterval, KeepAliveTimeout = limits.PingTimeout });
        accepted?.Invoke(conversation);
        var outbox = new SignalOutbox(socket, limits, time);
        if (!conversation.TryAttach(outbox, context.Connection.LocalIpAddress, received))
            return;
        try
        {
            await new SignalConnection(socket, conversation, outbox, limits, logger).RunAsync(context.RequestAborted);
        }
        finally
        {
            conversation.Detach(outbox, meant: false);
        }
    }

    private void Forget(SignalConversation conversation)
    {
        if (conversation.Token is { } token)
            _resumable.TryRemove(token, out _);
    }
}

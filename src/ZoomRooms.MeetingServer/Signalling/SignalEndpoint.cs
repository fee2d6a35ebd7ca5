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
    private int _open;

    public OutcomeCounters<SignalDrop> Drops { get; } = new();

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
            await ServeAsync(context, device);
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }

    private async Task ServeAsync(HttpContext context, DeviceMember device)
    {
        devices.MarkSeen(device.Device.Hardware);
        using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync(
            new WebSocketAcceptContext { KeepAliveInterval = limits.PingInterval, KeepAliveTimeout = limits.PingTimeout });
        var connection = new SignalConnection(socket, device.Device.Hardware, context.Connection.LocalIpAddress, hall, limits, Drops, time, logger);
        await connection.RunAsync(context.RequestAborted);
    }
}

using System.Globalization;
using System.Net.WebSockets;
using System.Security.Cryptography;
using ZoomRooms.MeetingServer.Audit;
using ZoomRooms.MeetingServer.Devices;
using ZoomRooms.MeetingServer.Entrance;
using ZoomRooms.MeetingServer.Media;
using ZoomRooms.MeetingServer.Meetings;
using ZoomRooms.MeetingServer.Metrics;
using ZoomRooms.MeetingServer.Options;
using ZoomRooms.MeetingServer.Policy;
using ZoomRooms.MeetingServer.Replication;
using ZoomRooms.MeetingServer.Signalling;
using ZoomRooms.MeetingServer.Storage;
using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Intake;

/// <summary><c>GET /v1/signal</c>: authenticates a device by its token and serves its WebSocket.</summary>
internal sealed class SignalEndpoint(
    ServerDatabase database, DeviceStore devices, SeenDevices seen, HallHost hall, FrontEnd frontEnd, CandidateReach reach,
    RefusalAudit refusals, SignalLimits limits, TimeProvider time, ILogger<SignalEndpoint> logger)
{
    private const string Scheme = "Bearer ";
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(1);
    private int _open;
    private long _resumptions;
    private long _clocks;

    public OutcomeCounters<SignalDrop> Drops => hall.Drops;

    /// <summary>Conversations that went on over another connection.</summary>
    public long Resumptions => Interlocked.Read(ref _resumptions);

    /// <summary>Clients that were told no address for media that theirs can reach.</summary>
    public long MediaOutOfReach => reach.OutOfReach;

    /// <summary>Clients whose clock and this server's disagree by more than a minute.</summary>
    public long ClocksDisagree => Interlocked.Read(ref _clocks);

    public async Task HandleAsync(HttpContext context)
    {
        string? authorization = context.Request.Headers.Authorization;
        string? token = authorization?.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) == true
            ? authorization[Scheme.Length..].Trim() : null;
        DeviceMember? device = DeviceSecrets.TryHashToken(token, out byte[]? hash)
            ? await database.AskAsync(() => devices.FindByToken(hash)) : null;
        if (device is null || device.Device.Revoked)
        {
            Drops.Count(SignalDrop.NotAuthenticated);
            if (device is not null)
                NoteRevoked(device.Device.Hardware, AddressGroup.Of(context.Connection.RemoteIpAddress));
            await Refused.WriteAsync(
                context, device is null ? StatusCodes.Status401Unauthorized : StatusCodes.Status403Forbidden,
                device is null ? RefusalCode.NotPaired : RefusalCode.DeviceRevoked);
            return;
        }
        context.Features.Get<Visitor>()?.SignIn();
        HoldAgainst(context.Request.Headers.Date, context.Connection);
        if (!context.WebSockets.IsWebSocketRequest)
        {
            await Refused.WriteAsync(
                context, StatusCodes.Status400BadRequest, RefusalCode.MalformedMessage,
                "No WebSocket was asked for here. Where a proxy stands before the meeting server, it has to pass WebSockets on.");
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

    private void NoteRevoked(HardwareId device, string address)
    {
        string actor = AuditObjects.Device(device);
        _ = refusals.NoteAsync(actor, address, () => new AuditEntry(
            AuditActions.DeviceConnect, actor, actor, AuditResults.RefusedBecause(RefusalCode.DeviceRevoked), address));
    }

    /// <summary>What a client would stumble over later, and could not explain, is said when it comes.</summary>
    private void HoldAgainst(string? date, ConnectionInfo connection)
    {
        if (DateTimeOffset.TryParseExact(date, "R", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset said)
            && (said - time.GetUtcNow()).Duration() is var by && by > ClockTolerance)
        {
            Interlocked.Increment(ref _clocks);
            SignalLog.ClocksDisagree(logger, Math.Round(by.TotalMinutes, 1));
        }
        reach.Check(connection.LocalIpAddress, connection.RemoteIpAddress);
    }

    private async Task BeginAsync(HttpContext context, DeviceMember device, bool resumable)
    {
        await seen.MarkAsync(device.Device.Hardware);
        string id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(Resumption.TokenDigits / 2));
        if (resumable)
            context.Response.Headers[Resumption.Header] = new Resumption(id, 0).ToString();
        Attachment attachment = frontEnd.Attach();
        using WebSocket socket = await AcceptAsync(context);
        SignalOutbox outbox = new(socket, limits, time) { Address = AddressGroup.Of(context.Connection.RemoteIpAddress) };
        await frontEnd.BeginAsync(id, device.Device.Hardware, resumable, attachment, outbox);
        await ServeAsync(context, socket, outbox, id, device, attachment);
    }

    private async Task ResumeAsync(HttpContext context, DeviceMember device, Resumption interrupted)
    {
        Attachment attachment = frontEnd.Attach();
        if (await frontEnd.ResumeAsync(interrupted, device.Device.Hardware, attachment) is not { } heard)
        {
            Drops.Count(SignalDrop.NotResumable);
            await Refused.WriteAsync(context, StatusCodes.Status410Gone, RefusalCode.NotInMeeting);
            return;
        }
        bool served = false;
        try
        {
            Interlocked.Increment(ref _resumptions);
            context.Response.Headers[Resumption.Header] = (interrupted with { Received = heard }).ToString();
            using WebSocket socket = await AcceptAsync(context);
            SignalOutbox outbox = new(socket, limits, time) { Address = AddressGroup.Of(context.Connection.RemoteIpAddress) };
            if (!hall.TryGoOn(interrupted.Token, attachment, outbox, interrupted.Received))
                return;
            served = true;
            await ServeAsync(context, socket, outbox, interrupted.Token, device, attachment);
        }
        finally
        {
            if (!served)
                await frontEnd.DetachAsync(interrupted.Token, attachment, meant: false);
        }
    }

    private Task<WebSocket> AcceptAsync(HttpContext context) => context.WebSockets.AcceptWebSocketAsync(
        new WebSocketAcceptContext { KeepAliveInterval = limits.PingInterval, KeepAliveTimeout = limits.PingTimeout });

    private async Task ServeAsync(
        HttpContext context, WebSocket socket, SignalOutbox outbox, string id, DeviceMember device, Attachment attachment)
    {
        try
        {
            await new SignalConnection(
                socket, id, device.Device.Hardware, attachment, context.Connection.LocalIpAddress, frontEnd, outbox, limits,
                logger).RunAsync(context.RequestAborted);
        }
        finally
        {
            await frontEnd.DetachAsync(id, attachment, meant: false);
        }
    }
}

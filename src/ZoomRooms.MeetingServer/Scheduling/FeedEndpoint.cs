using System.Security.Cryptography;
using System.Text;
using ZoomRooms.MeetingServer.Clocks;
using ZoomRooms.MeetingServer.Devices;
using ZoomRooms.MeetingServer.Options;
using ZoomRooms.MeetingServer.Policy;
using ZoomRooms.MeetingServer.Storage;
using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Scheduling;

/// <summary>
/// <c>GET /calendar/TOKEN.ics</c>: somebody's meetings, for whoever has the address. Who guesses is told so after some tries; the token is
/// in no log.
/// </summary>
internal sealed class FeedEndpoint(
    ServerDatabase database, MeetingStore meetings, MeetingCalendar calendars, ServerOptions options, GuessLimits limits, TimeProvider time)
{
    public const string Path = "/calendar/", Ending = ".ics";

    private readonly Lock _lock = new();
    private readonly AttemptLimiter _guesses = new(limits.CodesPerAddress, limits.CodesOverall, TimeSpan.FromMinutes(1));

    public async Task HandleAsync(HttpContext context)
    {
        string address = AddressGroup.Of(context.Connection.RemoteIpAddress);
        string file = (string)context.Request.RouteValues["file"]!;
        string token = file.EndsWith(Ending, StringComparison.Ordinal) ? file[..^Ending.Length] : "";
        UserId? user = DeviceSecrets.TryHashToken(token, out byte[]? hash)
            ? await database.AskAsync(() => meetings.FindFeed(hash)) : null;
        if (user is null)
        {
            context.Response.StatusCode = CountGuess(address) ? StatusCodes.Status429TooManyRequests : StatusCodes.Status404NotFound;
            return;
        }
        Uri server = options.Url ?? new Uri($"https://{context.Request.Host.Value}");
        string calendar = await database.AskAsync(() => calendars.Of(user.Value, server));
        // The stamp of each answer is another; what it says may be the same.
        string said = string.Join('\n', calendar.Split('\n').Where(line => !line.StartsWith("DTSTAMP", StringComparison.Ordinal)));
        string tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(said)).AsSpan(0, 16))}\"";
        context.Response.Headers.ETag = tag;
        context.Response.Headers.CacheControl = "private, no-cache";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        if (context.Request.Headers.IfNoneMatch == tag)
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }
        context.Response.ContentType = MeetingCalendar.Type;
        await context.Response.WriteAsync(calendar, context.RequestAborted);
    }

    /// <summary>Whether an address guessed too often. Twenty rooms may share one: who has the right token is answered whatever the others
    /// do, and of 256 random bits nobody guesses one for want of being told so.</summary>
    private bool CountGuess(string address)
    {
        lock (_lock)
        {
            if (_guesses.IsExceeded(address, time.Now()))
                return true;
            _guesses.CountFailure(address, time.Now());
            return false;
        }
    }
}

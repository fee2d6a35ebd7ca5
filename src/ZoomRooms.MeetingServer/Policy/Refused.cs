using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Policy;

/// <summary>The body of refused HTTP requests.</summary>
internal static class Refused
{
    public static Task WriteAsync(HttpContext context, int status, RefusalCode code) =>
        WriteAsync(context, status, code, Refusals.Sentence(code));

    public static Task WriteAsync(HttpContext context, int status, RefusalCode code, string sentence)
    {
        context.Response.StatusCode = status;
        context.Response.Headers[RefusalHeader.Name] = RefusalHeader.Write(code, sentence);
        return context.Response.WriteAsJsonAsync(
            new RequestRefused(code, sentence), SignalJson.Default.RequestRefused, null, context.RequestAborted);
    }
}

using System.Reflection;
using System.Security.Cryptography;

namespace ZoomRooms.MeetingServer.Console;

/// <summary>
/// The console at <c>/admin</c>: a page and its scripts, which ask the API and nothing else. The server gives files out and keeps no state
/// of it; whoever has no session sees a form.
/// </summary>
internal static class ConsolePage
{
    public const string Path = "/admin";

    private const string Prefix = "Console.Page.";

    // Nothing inline, nothing from elsewhere, in nobody's frame; and no text becomes markup by mistake.
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; "
        + "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

    private static readonly Dictionary<string, (byte[] Content, string Type, string Tag)> Files = Read();

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, context => AnswerAsync(context, "index.html")).ExcludeFromDescription();
        routes.MapGet(Path + "/{file}", context => AnswerAsync(context, (string)context.Request.RouteValues["file"]!))
            .ExcludeFromDescription();
    }

    private static Task AnswerAsync(HttpContext context, string name)
    {
        if (!Files.TryGetValue(name, out (byte[] Content, string Type, string Tag) file))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }
        IHeaderDictionary headers = context.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()";
        // Kept, and asked for each time: a new server has a new console.
        headers.CacheControl = "no-cache";
        headers.ETag = file.Tag;
        if (context.Request.Headers.IfNoneMatch == file.Tag)
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }
        context.Response.ContentType = file.Type;
        context.Response.ContentLength = file.Content.Length;
        return context.Response.Body.WriteAsync(file.Content, context.RequestAborted).AsTask();
    }

    private static Dictionary<string, (byte[] Content, string Type, string Tag)> Read()
    {
        Assembly assembly = typeof(ConsolePage).Assembly;
        Dictionary<string, (byte[], string, string)> files = new(StringComparer.Ordinal);
        foreach (string resource in assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            using Stream stream = assembly.GetManifestResourceStream(resource)!;
            byte[] content = new byte[stream.Length];
            stream.ReadExactly(content);
            string name = resource[Prefix.Length..];
            files[name] = (content, TypeOf(name), $"\"{Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 16))}\"");
        }
        return files;
    }

    private static string TypeOf(string name) => System.IO.Path.GetExtension(name) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        _ => throw new InvalidOperationException($"the console has no files such as {name}"),
    };
}

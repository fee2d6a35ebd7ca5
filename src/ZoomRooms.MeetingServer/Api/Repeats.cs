using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using ZoomRooms.MeetingServer.Management;
using ZoomRooms.MeetingServer.Storage;

namespace ZoomRooms.MeetingServer.Api;

/// <summary>
/// A request whose answer was lost may be made again: with the same <c>Idempotency-Key</c> it is done once, and answered alike for a day.
/// What is told once only (a code, a token) is not kept to be told again.
/// </summary>
internal sealed class Repeats(ServerDatabase database, TimeProvider time)
{
    public const string Header = "Idempotency-Key";

    private const int LongestKey = 64;
    private const int LongestKept = 64 * 1024;
    private static readonly TimeSpan Kept = TimeSpan.FromDays(1);

    private sealed record Known(byte[] Request, int Status, byte[] Body);

    public async Task OnceAsync(HttpContext context, Func<Task> carryOut)
    {
        string key = context.Request.Headers[Header].ToString();
        if (!HttpMethods.IsPost(context.Request.Method) || key.Length == 0 || !context.Items.ContainsKey(typeof(Caller)))
        {
            await carryOut();
            return;
        }
        if (key.Length > LongestKey || !key.All(one => one is > ' ' and < '\x7f'))
            throw new ManagementException(ManagementProblem.Invalid, $"{Header} has 1 to {LongestKey} printable ASCII characters.");
        Caller caller = Gate.CallerOf(context);
        byte[] request = await DigestAsync(context);
        if (await database.AskAsync(() => Begin(caller.Actor, key, request)) is { } known)
        {
            await AnswerAgainAsync(context, known, request);
            return;
        }
        Stream answer = context.Response.Body;
        using MemoryStream kept = new();
        context.Response.Body = kept;
        bool done = false;
        try
        {
            await carryOut();
            done = true;
        }
        catch (DatabaseSilentException)
        {
            // It may be done all the same, later: not a second time under this key.
            done = true;
            throw;
        }
        finally
        {
            context.Response.Body = answer;
            if (!done)
                await database.AskAsync(() => Forget(caller.Actor, key));
        }
        bool isTold = context.Items.ContainsKey(typeof(Repeats)) || kept.Length > LongestKept;
        byte[] body = isTold ? [] : kept.ToArray();
        await database.AskAsync(() => Finish(caller.Actor, key, context.Response.StatusCode, body));
        kept.Position = 0;
        await kept.CopyToAsync(answer, context.RequestAborted);
    }

    /// <summary>What this request is answered with is told once.</summary>
    public static void TellOnce(HttpContext context) => context.Items[typeof(Repeats)] = true;

    private static async Task AnswerAgainAsync(HttpContext context, Known known, byte[] request)
    {
        if (!known.Request.AsSpan().SequenceEqual(request))
            await ApiProblem.WriteAsync(
                context, StatusCodes.Status422UnprocessableEntity, $"This {Header} was used for another request.");
        else if (known.Status == 0)
            await ApiProblem.WriteAsync(context, StatusCodes.Status409Conflict, "The same request is being carried out.");
        else if (known.Body.Length == 0 && known.Status != StatusCodes.Status204NoContent)
            await ApiProblem.WriteAsync(context, StatusCodes.Status409Conflict, "This was done, and its answer was told once.");
        else
        {
            context.Response.StatusCode = known.Status;
            context.Response.ContentType = "application/json; charset=utf-8";
            await context.Response.Body.WriteAsync(known.Body, context.RequestAborted);
        }
    }

    private static async Task<byte[]> DigestAsync(HttpContext context)
    {
        context.Request.EnableBuffering();
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{context.Request.Path}{context.Request.QueryString}\n"));
        byte[] buffer = new byte[16 * 1024];
        int read;
        while ((read = await context.Request.Body.ReadAsync(buffer, context.RequestAborted)) > 0)
            hash.AppendData(buffer, 0, read);
        context.Request.Body.Position = 0;
        return hash.GetHashAndReset();
    }

    /// <summary>What was done under this key; null where nothing was, and it is this one's from now on.</summary>
    private Known? Begin(string actor, string key, byte[] request)
    {
        long now = time.GetUtcNow().ToUnixTimeSeconds();
        using DbConnection connection = database.Connect();
        connection.Run("DELETE FROM api_repeats WHERE at < @old", ("@old", now - (long)Kept.TotalSeconds));
        if (connection.Run(
            """
            INSERT INTO api_repeats (actor, repeat_key, request_hash, status, body, at) VALUES (@actor, @key, @request, 0, @none, @now)
            ON CONFLICT DO NOTHING
            """,
            ("@actor", actor), ("@key", key), ("@request", request), ("@none", Array.Empty<byte>()), ("@now", now)) > 0)
            return null;
        return connection.Read(
            row => new Known(row.GetFieldValue<byte[]>(0), row.GetInt32(1), row.GetFieldValue<byte[]>(2)),
            "SELECT request_hash, status, body FROM api_repeats WHERE actor = @actor AND repeat_key = @key",
            ("@actor", actor), ("@key", key)).FirstOrDefault();
    }

    private void Finish(string actor, string key, int status, byte[] body)
    {
        using DbConnection connection = database.Connect();
        connection.Run(
            "UPDATE api_repeats SET status = @status, body = @body WHERE actor = @actor AND repeat_key = @key",
            ("@actor", actor), ("@key", key), ("@status", status), ("@body", body));
    }

    private void Forget(string actor, string key)
    {
        using DbConnection connection = database.Connect();
        connection.Run("DELETE FROM api_repeats WHERE actor = @actor AND repeat_key = @key", ("@actor", actor), ("@key", key));
    }
}

using System.Data.Common;
using System.Text.Json;
using ZoomRooms.MeetingServer.Management;
using ZoomRooms.MeetingServer.Storage;

namespace ZoomRooms.MeetingServer.Api;

/// <summary>How the API says no: <c>application/problem+json</c> (RFC 9457), with a sentence for people in <c>detail</c>.</summary>
internal static class ApiProblem
{
    public const string NotSignedIn = "Sign in first, or give a token.";

    public static Task WriteAsync(HttpContext context, int status, string sentence)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(
            new Problem(Microsoft.AspNetCore.WebUtilities.ReasonPhrases.GetReasonPhrase(status), status, sentence),
            JsonSerializerOptions.Web, "application/problem+json", context.RequestAborted);
    }

    /// <summary>The answer to what went wrong; null for what is nobody's fault but the server's.</summary>
    public static (int Status, string Sentence)? Of(Exception failure) => failure switch
    {
        ManagementException { Problem: ManagementProblem.NotAllowed } => (StatusCodes.Status403Forbidden, failure.Message),
        ManagementException { Problem: ManagementProblem.NotFound } => (StatusCodes.Status404NotFound, failure.Message),
        ManagementException => (StatusCodes.Status400BadRequest, failure.Message),
        ServerProblemException => (StatusCodes.Status409Conflict, failure.Message),
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } =>
            (StatusCodes.Status413PayloadTooLarge, "The request is too long."),
        BadHttpRequestException bad => (bad.StatusCode, Why(bad)),
        DbException => (StatusCodes.Status503ServiceUnavailable, StorageProblem.Sentence(failure)),
        _ => null,
    };

    /// <summary>What is wrong with the JSON, in JSON's words; no type of the program.</summary>
    private static string Why(BadHttpRequestException bad) => bad.InnerException is JsonException { Path: { Length: > 0 } path }
        ? $"The body is not what it must be: at {path}." : "The request is not what it must be.";

    private sealed record Problem(string Title, int Status, string Detail);
}

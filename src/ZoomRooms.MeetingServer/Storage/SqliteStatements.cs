using Microsoft.Data.Sqlite;

namespace ZoomRooms.MeetingServer.Storage;

/// <summary>Plain ADO with less ceremony: a statement, its parameters by name, and what comes back.</summary>
internal static class SqliteStatements
{
    public static int Run(this SqliteConnection connection, string sql, SqliteTransaction? transaction, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using SqliteCommand command = Prepare(connection, sql, transaction, parameters);
        return command.ExecuteNonQuery();
    }

    public static int Run(this SqliteConnection connection, string sql, params ReadOnlySpan<(string Name, object? Value)> parameters) =>
        connection.Run(sql, null, parameters);

    /// <summary>The first column of the first row as a number; 0 without a row.</summary>
    public static long Scalar(this SqliteConnection connection, string sql, SqliteTransaction? transaction, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using SqliteCommand command = Prepare(connection, sql, transaction, parameters);
        return command.ExecuteScalar() is long number ? number : 0;
    }

    public static List<T> Read<T>(this SqliteConnection connection, Func<SqliteDataReader, T> row, string sql, params ReadOnlySpan<(string Name, object? Value)> parameters) =>
        connection.Read(row, sql, null, parameters);

    public static List<T> Read<T>(
        this SqliteConnection connection, Func<SqliteDataReader, T> row, string sql, SqliteTransaction? transaction, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using SqliteCommand command = Prepare(connection, sql, transaction, parameters);
        using SqliteDataReader reader = command.ExecuteReader();
        List<T> rows = [];
        while (reader.Read())
            rows.Add(row(reader));
        return rows;
    }

    public static DateTimeOffset? Time(this SqliteDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : DateTimeOffset.FromUnixTimeSeconds(reader.GetInt64(column));

    private static SqliteCommand Prepare(SqliteConnection connection, string sql, SqliteTransaction? transaction, ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        SqliteCommand command = connection.CreateCommand();
        // Every statement is a constant of this assembly; what users say only ever becomes a parameter.
#pragma warning disable CA2100
        command.CommandText = sql;
#pragma warning restore CA2100
        command.Transaction = transaction;
        foreach ((string name, object? value) in parameters)
            command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        return command;
    }
}

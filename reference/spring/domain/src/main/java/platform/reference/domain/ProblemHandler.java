package platform.reference.domain;

import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedRuntimeException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.transaction.TransactionException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

/** Answers every failure as application/problem+json with one sentence in "detail". */
@RestControllerAdvice
class ProblemHandler extends ResponseEntityExceptionHandler {
  private static final Logger LOG = LoggerFactory.getLogger(ProblemHandler.class);

  @Override
  protected ResponseEntity<Object> handleHttpMessageNotReadable(
      HttpMessageNotReadableException failure, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
    ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, sentence(failure));
    return handleExceptionInternal(failure, problem, headers, status, request);
  }

  /** A transaction that cannot begin, or end, is told by an exception of another family than a statement that fails. */
  @ExceptionHandler({DataAccessResourceFailureException.class, TransactionException.class})
  ProblemDetail handleDatabaseAway(NestedRuntimeException failure) {
    LOG.warn("A request was refused because the database cannot be used: {}", failure.getMessage());
    return ProblemDetail.forStatusAndDetail(
        HttpStatus.SERVICE_UNAVAILABLE, "The database of this service cannot be used at the moment: try again later.");
  }

  private static String sentence(HttpMessageNotReadableException failure) {
    Throwable cause = failure.getCause();
    if (cause instanceof JsonMappingException mapping && mapping.getCause() instanceof InvalidRecord invalid) {
      return invalid.getMessage();
    }
    if (cause instanceof UnrecognizedPropertyException unknown) {
      return "\"%s\" is not known: a record has \"name\" and \"text\".".formatted(unknown.getPropertyName());
    }
    if (cause instanceof MismatchedInputException mismatch && !mismatch.getPath().isEmpty()) {
      return "\"%s\" is not a string.".formatted(pathOf(mismatch));
    }
    return "The body is not a JSON object: send {\"name\": …, \"text\": …}.";
  }

  private static String pathOf(MismatchedInputException mismatch) {
    return mismatch.getPath().stream()
        .map(JsonMappingException.Reference::getFieldName)
        .collect(Collectors.joining("."));
  }
}
